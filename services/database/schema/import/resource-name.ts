// What are the resources called that stand for things with any name?

/** `Order Details` → `order-details`: a Kubernetes object name. */
function slug(name: string): string {
  const words = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-');
  return words.replace(/^-+|-+$/g, '') || 'unnamed';
}

/** Names resources one after the other, each differently. */
export function createNaming(): (name: string) => string {
  const taken = new Set<string>();
  return (name) => {
    const base = slug(name);
    let free = base;
    for (let number = 2; taken.has(free); number++) free = `${base}-${number}`;
    taken.add(free);
    return free;
  };
}
