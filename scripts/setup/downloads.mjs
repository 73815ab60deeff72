/**
 * What set-up downloads, said before the first byte. Sizes are those of the pinned packages, measured on Linux x64
 * with Python 3.11: rough on other machines, and less where npm's or pip's cache has some of them.
 */
const MB = 1e6;
const GB = 1e9;

/** A requirement file's size is of what it adds to those it includes; PyTorch is counted by itself. */
const DOWNLOADS = {
  nodePackages: { title: 'npm packages, the pinned Node among them', bytes: 555 * MB },
  'torch-cpu': { title: 'PyTorch, CPU build', bytes: 195 * MB },
  'torch-mac': { title: 'PyTorch', bytes: 90 * MB },
  'torch-unknown': {
    title: 'PyTorch, CPU build',
    bytes: 195 * MB,
    // A CUDA build with its libraries.
    most: 3 * GB,
    but: "PyTorch's CPU index can't be reached: about 3 GB instead where pip's index has a CUDA build",
  },
  'requirements.txt': { title: 'Python packages of the jobs', bytes: 185 * MB },
  'requirements-data.txt': { title: 'Python packages that data is fetched with', bytes: 95 * MB },
  'requirements-example.txt': { title: "the example's pretrained model and its packages", bytes: 130 * MB },
  'requirements-dev.txt': { title: 'Python packages of the tests and checks', bytes: 45 * MB },
};

export const about = (bytes) =>
  bytes < GB ? `${Math.round(bytes / MB)} MB` : `${(bytes / GB).toFixed(1)} GB`;

/** @param {readonly (keyof typeof DOWNLOADS)[]} wanted */
export const totalOf = (wanted) => wanted.reduce((sum, name) => sum + DOWNLOADS[name].bytes, 0);

/**
 * The lines to show: the total, each part, and what may make it more. None where there is nothing to download.
 * @param {readonly (keyof typeof DOWNLOADS)[]} wanted
 * @returns {string[]}
 */
export function downloadLines(wanted) {
  if (wanted.length === 0) return [];
  const parts = wanted.map((name) => DOWNLOADS[name]);
  const total = totalOf(wanted);
  const most = parts.reduce((sum, { bytes, most: limit = bytes }) => sum + limit, 0);
  return [
    `To download: about ${about(total)}${most > total ? `, at most ${about(most)}` : ''}, less what caches have.`,
    ...parts.map(({ title, bytes }) => `  ${about(bytes).padStart(7)}  ${title}`),
    ...parts.flatMap(({ but }) => (but ? [`  ${but}`] : [])),
  ];
}
