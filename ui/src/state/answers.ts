// What Rust answered last to what screens ask as they open: shown at once when they open again, and asked anew all the
// same. Forgotten with whatever was decided or exchanged, and when the store locks.

/** A screen or two of each kind; a page of a list is twenty kilobytes. */
const MOST = 32;

const answers = new Map<string, unknown>();
let age = 0;

/** The last answer, while nothing is known to have changed it. */
export function lastAnswer(question: string): unknown {
  return answers.get(question);
}

/** Asks, and remembers the answer unless something was decided meanwhile. One that says the same is the same. */
export async function remembering<T>(question: string, ask: () => Promise<T>): Promise<T> {
  const asked = age;
  const answer = await ask();
  const known = answers.get(question) as T | undefined;
  const same = known !== undefined && JSON.stringify(known) === JSON.stringify(answer);
  const kept = same ? known : answer;
  if (asked === age) {
    answers.delete(question);
    answers.set(question, kept);
    for (const oldest of answers.keys()) {
      if (answers.size <= MOST) break;
      answers.delete(oldest);
    }
  }
  return kept;
}

export function forgetAnswers(): void {
  age += 1;
  answers.clear();
}
