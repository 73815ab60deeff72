import { describe, expect, it } from 'vitest';
import { newLive } from '../../cli/live.ts';
import { HOSTILE } from './terminal.ts';

function drawn(
  size: { readonly columns?: number; readonly rows?: number; readonly isTTY?: boolean },
  plain = false,
) {
  const written: string[] = [];
  const live = newLive({ isTTY: true, ...size, write: (text) => written.push(text) }, plain);
  return { live, written };
}
const ERASE_ONE = '\u001b[1A\r\u001b[0J';

describe('progress', () => {
  it('keeps lines above, the status below', () => {
    const { live, written } = drawn({ columns: 80, rows: 24 });
    live.status(['training']);
    live.line('✓ cleaned');
    live.end();
    expect(written).toEqual(['training\n', ERASE_ONE, '✓ cleaned\n', 'training\n', ERASE_ONE]);
  });

  it('never writes more than it can take away: cut to the width, in columns, and to the height', () => {
    const { live, written } = drawn({ columns: 10, rows: 3 });
    live.status(['你好你好你好你好', 'b', 'c', 'd']);
    expect(written).toEqual(['你好你好…\nb\n']);
    live.status(['e']);
    expect(written[1]).toBe('\u001b[2A\r\u001b[0J');
  });

  it('takes a terminal that does not know its size for an ordinary one', () => {
    const { live, written } = drawn({ columns: 0, rows: 0 });
    live.status(['x'.repeat(100)]);
    expect(written[0]).toBe(`${'x'.repeat(78)}…\n`);
  });

  it.each([
    ['a pipe', drawn({ isTTY: false })],
    ['a log that looks like a terminal', drawn({}, true)],
  ])('is only lines in %s', (_, { live, written }) => {
    live.status(['training']);
    live.line('✓ cleaned');
    live.end();
    expect(written).toEqual(['✓ cleaned\n']);
  });

  it('lets no text move the cursor', () => {
    const { live, written } = drawn({ columns: 200, rows: 24 });
    live.line(HOSTILE);
    live.status([HOSTILE]);
    expect(written.join('').replaceAll('\n', '')).not.toContain('\u001b');
  });
});
