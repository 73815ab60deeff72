/**
 * Cells of CSV as a dataset is exported: quoted as RFC 4180 has it, and kept from being a formula. Pure.
 *
 * A spreadsheet runs a cell that begins with one of these signs, whoever wrote it; a leading apostrophe makes it text
 * (OWASP, "CSV Injection"). Fullwidth signs count too: some spreadsheets take them for the plain ones.
 */
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/;

/** The text with an apostrophe before it where a spreadsheet would run it. */
export const neutralised = (text: string): string => (FORMULA.test(text) ? `'${text}` : text);

/** One record, its line end with it. `raw` leaves formulas as they are. */
export const csvRecord = (cells: readonly string[], { raw }: { readonly raw: boolean }): string =>
  `${cells.map((cell) => quoted(raw ? cell : neutralised(cell))).join(',')}\r\n`;

const quoted = (cell: string): string => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
