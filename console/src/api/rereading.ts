/** When what is shown is read anew beside its own interval. */
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { LIVE, type Place } from './queries.ts';

/** While nobody answers it goes on asking; the first answer has everything that is shown read anew. */
export function useRecovery(lost: boolean): void {
  const client = useQueryClient();
  useEffect(() => {
    if (!lost) return;
    const ask = () => void client.refetchQueries({ queryKey: ['projects'] });
    const timer = setInterval(ask, LIVE);
    return () => {
      clearInterval(timer);
      void client.invalidateQueries();
    };
  }, [client, lost]);
}

/** When a run ends under the reader's eyes, its last points, lines and models are still to be read. */
export function useLastLook({ project, run }: Place, live: boolean): void {
  const client = useQueryClient();
  const wasLive = useRef(live);
  useEffect(() => {
    if (wasLive.current && !live) {
      const left = [
        ['metrics', project, run],
        ['logs', project, run],
        ['models', project],
      ];
      for (const queryKey of left) void client.invalidateQueries({ queryKey });
    }
    wasLive.current = live;
  }, [client, project, run, live]);
}
