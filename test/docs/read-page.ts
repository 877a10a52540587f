// Which commands and edits does a page of the docs show, and what does it say comes of them?

/** A block below a command: what it answers. `json` is a body of status 2xx, `http` says its status. */
export interface Expected {
  readonly language: 'json' | 'http' | 'text' | 'csv';
  readonly text: string;
}
export interface PageStep {
  /** `command`: a line of a sh block; `edit`: a diff block. */
  readonly kind: 'command' | 'edit';
  readonly text: string;
  /** Line of the page where its block begins. */
  readonly line: number;
  readonly expected: Expected | null;
}
interface Block {
  readonly language: string;
  readonly text: string;
  readonly line: number;
  /** Nothing but empty lines stands between it and the block before. */
  readonly isBelow: boolean;
}

function readBlocks(page: string): Block[] {
  const found = [...page.matchAll(/^```(\w+)\n(.*?)^```$/gms)];
  const startOf = (index: number) => found[index]?.index ?? 0;
  return found.map(([whole, language = '', text = ''], index) => {
    const before = found[index - 1];
    const end = before === undefined ? 0 : before.index + before[0].length;
    return {
      language,
      text,
      line: page.slice(0, startOf(index)).split('\n').length,
      isBelow: whole !== '' && page.slice(end, startOf(index)).trim() === '',
    };
  });
}

/** Commands of a sh block: lines that end in a backslash go on, comments are none. */
function commandsOf({ text }: Block): string[] {
  const lines = text.replace(/ *\\\n\s*/g, ' ').split('\n');
  return lines.map((line) => line.trim()).filter((line) => line !== '' && !line.startsWith('#'));
}

const languages: ReadonlySet<string> = new Set(['json', 'http', 'text', 'csv']);

function expectedOf(next: Block | undefined): Expected | null {
  if (next === undefined || !next.isBelow || !languages.has(next.language)) return null;
  return { language: next.language as Expected['language'], text: next.text };
}

/** The steps of a page in their order; an answer belongs to the last command above it. */
export function readPage(page: string): PageStep[] {
  const blocks = readBlocks(page);
  return blocks.flatMap((block, index): PageStep[] => {
    const { language, text, line } = block;
    const expected = expectedOf(blocks[index + 1]);
    if (language === 'diff') return [{ kind: 'edit', text, line, expected }];
    if (language !== 'sh') return [];
    const commands = commandsOf(block);
    return commands.map((command, at) => ({
      kind: 'command',
      text: command,
      line,
      expected: at === commands.length - 1 ? expected : null,
    }));
  });
}
