/** One page for one environment: are runs ending, are jobs waiting, are answers fast. */
import { Duration } from 'aws-cdk-lib';
import { Dashboard, GraphWidget, type IMetric, PeriodOverride } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import type { Environment } from '../environments.ts';

export interface Graph {
  readonly title: string;
  readonly left: readonly IMetric[];
  readonly right?: readonly IMetric[];
}

export interface BoardProps {
  readonly environment: Environment;
  /** Row by row, as people read: the run first, then what it is made of, then what it serves. */
  readonly rows: readonly (readonly Graph[])[];
}

const WIDTH = 24;

export class Board extends Construct {
  readonly dashboard: Dashboard;

  constructor(scope: Construct, id: string, { environment, rows }: BoardProps) {
    super(scope, id);
    this.dashboard = new Dashboard(this, 'Dashboard', {
      dashboardName: `modelmill-${environment.name}`,
      defaultInterval: Duration.days(1),
      periodOverride: PeriodOverride.AUTO,
      widgets: rows.map((row) =>
        row.map(
          ({ title, left, right = [] }) =>
            new GraphWidget({ title, width: WIDTH / row.length, left: [...left], right: [...right] }),
        ),
      ),
    });
  }
}
