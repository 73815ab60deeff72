/** A task's file, read piece by piece: a page's image can not send the token itself. */
import { type QueryClient, queryOptions, useQuery } from '@tanstack/react-query';
import { answered, api } from '../../api/client.ts';

/** What the API sends at most at once. */
const PIECE = 4 * 1024 ** 2;
/** Beyond this no browser shows it with pleasure. */
const MOST = 256 * 1024 ** 2;

async function read(project: string, task: string, signal: AbortSignal): Promise<Uint8Array<ArrayBuffer>> {
  const pieces: ArrayBuffer[] = [];
  for (let from = 0; from <= MOST; from += PIECE) {
    const params = { path: { project, task }, query: { from } };
    const path = '/projects/{project}/annotation/tasks/{task}/media';
    const piece = await answered<ArrayBuffer>(
      api.GET(path, { params, signal, parseAs: 'arrayBuffer' }) as Promise<never>,
    );
    pieces.push(piece);
    if (piece.byteLength < PIECE) return new Uint8Array(await new Blob(pieces).arrayBuffer());
  }
  throw new Error(`The file has more than ${MOST} bytes. Make it smaller, then add the task again.`);
}

const BEGINNINGS: readonly (readonly [type: string, bytes: readonly number[]])[] = [
  ['image/png', [0x89, 0x50, 0x4e, 0x47]],
  ['image/jpeg', [0xff, 0xd8, 0xff]],
  ['image/gif', [0x47, 0x49, 0x46, 0x38]],
  ['image/webp', [0x52, 0x49, 0x46, 0x46]],
  ['image/bmp', [0x42, 0x4d]],
];

/** By its first bytes; what is none of these is no image that a page shows. Pure. */
export const imageType = (bytes: Uint8Array): string | undefined =>
  BEGINNINGS.find(([, beginning]) => beginning.every((byte, i) => bytes[i] === byte))?.[0];

const dataUrl = (blob: Blob): Promise<string> =>
  new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(blob);
  });

const imageQuery = (project: string, task: string) =>
  queryOptions({
    queryKey: ['annotation-image', project, task],
    queryFn: async ({ signal }) => {
      const bytes = await read(project, task, signal);
      const type = imageType(bytes);
      if (type === undefined) throw new Error('The file is no PNG, JPEG, GIF, WebP or BMP image.');
      return dataUrl(new Blob([bytes], { type }));
    },
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 60_000,
  });

/** As an address for an image. */
export const useImage = (project: string, task: string) => useQuery(imageQuery(project, task));
export const preloadImage = (client: QueryClient, project: string, task: string) =>
  client.prefetchQuery(imageQuery(project, task));

export const useCloudBytes = (project: string, task: string) =>
  useQuery({
    queryKey: ['annotation-cloud', project, task],
    queryFn: ({ signal }) => read(project, task, signal),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 60_000,
  });
