/** The same texts on every machine: 4 to 60 English words, as short messages and mails have. */
const WORDS =
  'the of and a to in is you that it he was for on are as with his they at be this have from or one had by word ' +
  'but not what all were we when your can said there use an each which she do how their if will up other about ' +
  'out many then them these so some her would make like him into time has look two more write go see number no ' +
  'way could people my than first water been call who oil its now find long down day did get come made may part ' +
  'meeting offer money account report please urgent invoice delivery schedule unsubscribe guarantee conference';

export function sampleTexts(count: number): string[] {
  const words = WORDS.split(' ');
  let state = 17;
  // Park and Miller's generator: enough for picking words.
  const below = (most: number): number => {
    state = (state * 48_271) % 2_147_483_647;
    return state % most;
  };
  return Array.from({ length: count }, () =>
    Array.from({ length: 4 + below(57) }, () => words[below(words.length)]).join(' '),
  );
}
