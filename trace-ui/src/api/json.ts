/** A string literal, or a number: whichever comes first. Strings are matched to be stepped over. */
const STRING_OR_NUMBER = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?/g;
/** Below 2^53 a number is exact; 9 007 199 254 740 991 has 16 digits and starts with 9. */
const MAY_BE_INEXACT = /\d{17}|9\d{15}/;

/**
 * `JSON.parse`, but an integer that a JavaScript number cannot hold becomes its text. Order numbers
 * and snowflake ids are such integers: shown rounded they would name somebody else's order.
 *
 * @throws SyntaxError if the text is not JSON
 */
export function parseJson(text: string): unknown {
  if (!MAY_BE_INEXACT.test(text)) return JSON.parse(text);
  return JSON.parse(
    text.replace(STRING_OR_NUMBER, (token) => (isInexactInteger(token) ? `"${token}"` : token)),
  );
}

function isInexactInteger(token: string): boolean {
  return token.length >= 16 && /^-?\d+$/.test(token) && !Number.isSafeInteger(Number(token));
}
