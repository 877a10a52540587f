// Can a method call an Action?
import { AppError } from '../../shared/errors.ts';
import { excerpt } from '../../shared/filter/scanner.ts';

/** @throws AppError PGRST101 (405) */
export function requireCallMethod(
  method: string,
  { name, readOnly }: { name: string; readOnly: boolean },
): void {
  if (method === 'POST') return;
  const isRead = method === 'GET' || method === 'HEAD';
  if (isRead && readOnly) return;
  if (isRead)
    throw new AppError('PGRST101', `'${name}' may change data: ${method} cannot call it`, {
      hint: 'Call it with POST.',
    });
  throw new AppError('PGRST101', `${excerpt(method)} cannot call '${name}'`, {
    hint: readOnly ? 'Use GET, HEAD or POST.' : 'Use POST.',
  });
}
