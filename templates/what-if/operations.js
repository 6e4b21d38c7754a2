// The operations of the model's formulas, with the values of quoter/core/cells.py to the last digit.

// so many digits that count, a half to the even one, as Python prints them
const digits = (x, n) => {
  if (!/5(e|$)/.test(x.toPrecision(n + 1))) return +x.toPrecision(n); // no half
  const [, mantissa, power] = Math.abs(x).toExponential(40).match(/(.*)(e.*)/);
  const kept = mantissa.slice(0, n + 1), rest = mantissa.slice(n + 1);
  const even = /^50*$/.test(rest) && /[02468]\.?$/.test(kept);
  return even ? Math.sign(x) * +(kept + power) : +x.toPrecision(n);
};
const half_up = (x, places) => {
  const large = Math.abs(x) * 10 ** places, scaled = Number.isSafeInteger(large) && large < 1e15 ? large : digits(large, 15);
  if (scaled >= 1e15) return digits(x, 15);
  return (x < 0 ? -1 : 1) * (Math.floor(scaled + 0.5) / 10 ** places);
};
const rounded = (x, places) => half_up(half_up(x, 6), places);
const cents = x => rounded(x, 2);
const to_whole = x => half_up(x, 0);
const ceil = x => Math.ceil(half_up(x, 9));
const floor = x => Math.floor(half_up(x, 9));
const quotient = (a, b) => Math.floor(a / b);
const power = (a, b) => a ** b;
const log = Math.log, largest = Math.max, smallest = Math.min;
