// How is a page walked through that starts a service of its own beside Ashlar?
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { expectLines } from './answer.ts';
import { shellWords } from './curl.ts';
import { type OpenShop, openShop } from './open-shop.ts';
import { type PageStep, readPage } from './read-page.ts';

export interface WalkBeside {
  readonly page: string;
  /** Where the service listens as the page has it: `localhost:8082`. */
  readonly place: string;
  /** Runs a command of the page, in which the place is the one that it is at here. */
  readonly run: (step: PageStep, shop: OpenShop) => Promise<void>;
}

/** Registers a test for each step; the first command of the page starts the service, with node. */
export function walkBeside({ page, place, run }: WalkBeside): void {
  const [starting, ...steps] = readPage(page);
  let shop: OpenShop;
  let service: ChildProcess;
  let here = '';

  beforeAll(async () => {
    const [program = '', ...args] = shellWords(starting?.text ?? '');
    expect(program).toBe('node');
    const env = { ...process.env, PORT: '0' };
    service = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'inherit'] });
    const [line] = (await once(service.stdout as NodeJS.EventEmitter, 'data')) as [Buffer];
    here = /localhost:\d+/.exec(String(line))?.[0] ?? '';
    shop = await openShop();
  }, 60_000);
  afterAll(async () => {
    service?.kill();
    await shop?.close();
  });

  test.each(steps.map((step) => ({ ...step, title: `line ${step.line}` })))(
    '$title: $kind',
    async (step) => {
      const text = step.text.replace(place, here);
      if (step.kind === 'command') return run({ ...step, text }, shop);
      const lines = await shop.edit(text);
      if (step.expected !== null) expectLines(lines, step.expected);
    },
    20_000,
  );
}
