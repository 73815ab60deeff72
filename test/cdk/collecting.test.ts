/** Ports that the machines of job `collect` may reach, from the places it may. */
import { describe, expect, it } from 'vitest';
import { placePorts } from '../../cdk/constructs/collecting.ts';
import { ENVIRONMENTS } from '../../cdk/environments.ts';

const portsOf = (...places: string[]): number[] => {
  const environment = ENVIRONMENTS.dev;
  return placePorts({ ...environment, collect: { ...environment.collect, places } });
};

describe('ports', () => {
  it.each([
    ['api.example.com', []],
    ['*.example.com:8443', [8443]],
    ['http://api.example.com', [80]],
    ['https://api.example.com:443', []],
    ['postgresql://db.example.com', [5432]],
    ['mysql://db.example.com:3307', [3307]],
    ['[2001:db8::1]', []],
    ['https://[2001:db8::1]:8443', [8443]],
    ['postgresql://[2001:db8::1]', [5432]],
  ])('of %s', (place, ports) => {
    expect(portsOf(place)).toEqual(ports);
  });

  it('are each said once, in their order', () => {
    expect(portsOf('postgresql://a.example', 'http://b.example', 'postgresql://c.example')).toEqual([
      80, 5432,
    ]);
  });

  it.each(['2001:db8::1', 'ftp://example.com:21', 'host:port'])('of %s are refused', (place) => {
    expect(() => portsOf(place)).toThrow(/Correct the entry\.$/);
  });
});
