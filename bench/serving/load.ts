/**
 * The load, in its own process: `node bench/serving/load.ts URL REQUESTS CONCURRENCY`. Each worker sends its next
 * request when the last is answered. Prints one line of JSON: requests per second and latencies in milliseconds.
 */
import { Agent, request } from 'node:http';
import { sampleTexts } from './texts.ts';

const [url = '', total = '0', concurrency = '1'] = process.argv.slice(2);
const agent = new Agent({ keepAlive: true, maxSockets: Number(concurrency) });
const texts = sampleTexts(500);

function ask(text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const call = request(`${url}?text=${encodeURIComponent(text)}`, { method: 'POST', agent }, (response) => {
      response.resume();
      response.once('end', () =>
        response.statusCode === 200 ? resolve() : reject(new Error(`status ${response.statusCode}`)),
      );
    });
    call.once('error', reject);
    call.end();
  });
}

let next = 0;
const latencies: number[] = [];
async function work(): Promise<void> {
  while (next < Number(total)) {
    const text = texts[next++ % texts.length] ?? '';
    const begin = performance.now();
    await ask(text);
    latencies.push(performance.now() - begin);
  }
}

const begin = performance.now();
await Promise.all(Array.from({ length: Number(concurrency) }, work));
const seconds = (performance.now() - begin) / 1_000;
latencies.sort((a, b) => a - b);
const at = (share: number): number => latencies[Math.floor(share * (latencies.length - 1))] ?? Number.NaN;
console.log(JSON.stringify({ perSecond: latencies.length / seconds, p50: at(0.5), p99: at(0.99) }));
agent.destroy();
