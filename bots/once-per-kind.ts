/** So many kinds are remembered; a sender who invents kinds does not fill the memory. */
const MOST_KINDS = 200;

/** Gives true the first time a kind is seen, so that something new is logged once and not with every event. */
export function createOncePerKind(): (kind: string) => boolean {
  const seen = new Set<string>();
  return (kind) => {
    if (seen.has(kind) || seen.size >= MOST_KINDS) return false;
    seen.add(kind);
    return true;
  };
}
