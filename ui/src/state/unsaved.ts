// What the end of the window, or other data in the place of these, would lose: told by whoever holds it.

type Teller = () => string | null;

const tellers = new Set<Teller>();

/** Tells what is not saved, in one sentence, whenever that is asked; gives back the function that stops telling. */
export function tellUnsaved(teller: Teller): () => void {
  tellers.add(teller);
  return () => tellers.delete(teller);
}

/** What is not saved now, one sentence for each. */
export function unsavedNow(): string[] {
  return [...new Set([...tellers].flatMap((teller) => teller() ?? []))];
}
