// `ashlar validate DIR`: are these manifests right?
import { type Command, exitCodes } from './command.ts';
import { readApplication } from './read-application.ts';

const plural = (count: number, one: string, many: string) => `${count} ${count === 1 ? one : many}`;

export const validate: Command = {
  name: 'validate',
  summary: 'Check manifests: every mistake, with its line.',
  usage: `Usage: ashlar validate DIR

Checks all manifests below DIR, each alone and all together. Needs no database.
Exit code: 0 when all is right, 1 when there are problems.
`,
  positionals: ['DIR'],
  options: {},
  async run({ positionals }, world) {
    const [directory = ''] = positionals;
    const application = await readApplication(directory, world);
    if (application === null) return exitCodes.problems;
    const { entities, actions, revision } = application.model;
    const entitiesText = plural(entities.size, 'entity', 'entities');
    const actionsText = plural(actions.size, 'action', 'actions');
    world.print(
      `${directory}: ${entitiesText}, ${actionsText}, no problems (revision ${revision})`,
    );
    return exitCodes.fine;
  },
};
