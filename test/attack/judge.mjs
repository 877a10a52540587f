// Is it what it should be?

/** @typedef {import('./attack-case.ts').AttackCase} AttackCase */
/** @typedef {import('./attack-case.ts').Outcome} Outcome */
/** @typedef {import('./exchange.mjs').Heard} Heard */

/** @param {string} text */
function statusesOf(text) {
  const all = [...text.matchAll(/^HTTP\/1\.[01] (\d{3})/gm)].map(([, code]) => Number(code));
  return all.filter((code) => code >= 200);
}

/** @param {AttackCase} attack @param {Heard} heard */
function gotOf({ manner }, { text, isClosed }) {
  if (manner === 'unread') return isClosed ? 'cut' : 'never cut';
  const statuses = statusesOf(text);
  if (statuses.length === 0) return isClosed ? 'nothing' : 'no answer, still open';
  return statuses.join(' and ');
}

/** @param {AttackCase['expect']} expect @param {Heard} heard @param {string} got */
function faultOfAnswer({ status, without, closes }, { text, isClosed }, got) {
  if (!status.some((one) => String(one) === got)) return `${got} instead of ${status.join(', ')}`;
  if (without !== undefined && text.includes(without)) return 'the answer holds what it must not';
  return closes && !isClosed ? 'the connection stays open' : null;
}

/** @param {AttackCase['expect']} expect @param {import('./attack-case.ts').Witness | null} witness */
function faultOfUpstream({ upstream }, witness) {
  if (upstream === undefined || witness === null) return null;
  const requests = witness.requests();
  if (upstream === 'nothing')
    return requests.length === 0 ? null : 'a request reached the upstream';
  if (requests.some((text) => text.includes(upstream.without))) return 'it reached the upstream';
  return witness.log().includes(upstream.without) ? 'it is in the log' : null;
}

/**
 * @param {AttackCase} attack @param {Heard} heard for the last request
 * @param {import('./attack-case.ts').Target} target @returns {Outcome}
 */
export function judge(attack, heard, { witness }) {
  const got = gotOf(attack, heard);
  const { expect } = attack;
  const fault = faultOfAnswer(expect, heard, got) ?? faultOfUpstream(expect, witness);
  return { case: attack, got, fault };
}
