/** Every alarm and every event that mails somebody, each a heading of docs/runbook.md. */
export const ALARM_NAMES = [
  'run-failed',
  'jobs-blocked',
  'intake-dead-letters',
  'intake-delayed',
  'run-end-dead-letters',
  'mails-undelivered',
  'stages-throttled',
  'table-throttled',
  'api-errors',
  'api-slow',
  'predict-errors',
  'predict-slow',
  'predict-unhealthy',
  'budget',
] as const;
export type AlarmName = (typeof ALARM_NAMES)[number];
