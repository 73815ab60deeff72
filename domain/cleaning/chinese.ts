/** Chinese in simplified or traditional characters, by OpenCC's phrase tables. What is no Chinese stays. */

export async function chineseIn(script: 'simplified' | 'traditional'): Promise<(text: string) => string> {
  if (script === 'simplified') {
    const { Converter } = await import('opencc-js/t2cn');
    return Converter({ from: 't', to: 'cn' });
  }
  const { Converter } = await import('opencc-js/cn2t');
  return Converter({ from: 'cn', to: 't' });
}
