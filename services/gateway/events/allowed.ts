// Which entity's events are asked for, and may this role have them?
import { serviceRole } from '../../shared/caller.ts';
import { AppError } from '../../shared/errors.ts';
import type { Entity, Model } from '../../shared/model/model.ts';
import { didYouMean } from '../../shared/nearest.ts';
import { authorise } from '../stages/authorise.ts';

/** Names that the role may know. */
const readable = ({ entities }: Model, role: string): string[] =>
  [...entities.values()]
    .filter(({ grants }) => role === serviceRole || grants.get(role)?.has('read') === true)
    .map(({ name }) => name);

/** @throws AppError PGRST205 for no entity, 42501, ASH404 for one without events */
export function entityWithEvents(name: string, model: Model, role: string): Entity {
  const entity = model.entities.get(name);
  if (entity === undefined)
    throw new AppError('PGRST205', `Could not find the table '${model.schema}.${name}'`, {
      hint: didYouMean(name, readable(model, role)),
    });
  authorise(role, 'GET', entity);
  if (entity.hasEvents) return entity;
  throw new AppError('ASH404', `Entity "${name}" has no events`, {
    hint: 'Declare them: spec.events: true.',
  });
}

/** Whether each row of the table is the role's to read. */
export function readsAll(entity: Entity, role: string): boolean {
  return role === serviceRole || entity.grants.get(role)?.get('read')?.using === null;
}
