// How do secrets stay out of the log, whatever an error or a client has in it?

const hidden = '[redacted]';
/** A shorter one could be any word; no secret of ours is. */
const minSecretLength = 8;

/** What looks like one wherever it comes from: tokens, credentials of a header, a password in a URL. */
const patterns: readonly (readonly [RegExp, string])[] = [
  [/\beyJ[\w-]{4,}\.[\w-]{4,}(?:\.[\w-]*)?/g, hidden],
  [/\b(Bearer|Basic) +[\w.~+/=-]{8,}/gi, `$1 ${hidden}`],
  [/\b([a-z][\w+.-]*:\/\/[^\s:/@"\\]*):[^\s@"\\]+@/gi, `$1:${hidden}@`],
];

/** As it stands in a text, in one of JSON, and in a URL. */
function spellings(secret: string): string[] {
  return [...new Set([secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)])];
}

/** A function that gives a text without them. */
export function createRedact(secrets: readonly string[]): (text: string) => string {
  const known = secrets.filter(({ length }) => length >= minSecretLength).flatMap(spellings);
  return (given) => {
    let text = given;
    for (const secret of known) text = text.replaceAll(secret, hidden);
    for (const [pattern, instead] of patterns) text = text.replace(pattern, instead);
    return text;
  };
}

/** The same for a line of JSON: of each text in it, so that it stays JSON. */
export function createRedactLine(secrets: readonly string[]): (line: string) => string {
  const redact = createRedact(secrets);
  return (line) => {
    const told = JSON.parse(line, (_name, value: unknown) =>
      typeof value === 'string' ? redact(value) : value,
    );
    return `${JSON.stringify(told)}\n`;
  };
}

/** Names of settings that hold one: ASHLAR_JWT_SECRET, ASHLAR_NATS_PASSWORD, ASHLAR_DATABASE_URL, OTEL_EXPORTER_OTLP_HEADERS. */
const secretNames = /secret|password|headers$|url$|endpoint$/i;
/** Of which the password alone is one. */
const urlNames = /url$|endpoint$/i;

function passwordOf(text: string): string[] {
  const password = /^\w+:\/\/[^:/]*:(.+)@/.exec(text)?.[1];
  return password === undefined ? [] : [password];
}

/** Values, however deep, that are texts. */
function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (value instanceof Map) return [...value.values()].flatMap(textsOf);
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(textsOf);
}

/** What must not be told of a service's configuration. */
export function secretsOf(config: object): string[] {
  return Object.entries(config)
    .filter(([name]) => secretNames.test(name))
    .flatMap(([name, value]) => {
      const texts = textsOf(value);
      return urlNames.test(name) ? texts.flatMap(passwordOf) : texts;
    });
}
