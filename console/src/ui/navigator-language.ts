/**
 * uPlot makes a number format of `navigator.language` while it is loaded, and Chromium under a POSIX locale says
 * `en-US@posix`, which is no language tag: the page would break. Import this before uPlot.
 */
try {
  new Intl.NumberFormat(navigator.language);
} catch {
  Object.defineProperty(navigator, 'language', { value: 'en', configurable: true });
}
