// Every formula of a workbook with the value that SheetJS reads beside it: node sheetjs.js BOOK.xlsx
const book = require("xlsx").readFile(process.argv[2], { cellFormula: true, cellDates: false });
const read = {};
for (const name of book.SheetNames) {
  const cells = Object.entries(book.Sheets[name]).filter(([place]) => !place.startsWith("!"));
  read[name] = Object.fromEntries(cells.map(([place, { f, v, t }]) => [place, [f ?? null, v ?? null, t]]));
}
process.stdout.write(JSON.stringify(read));
