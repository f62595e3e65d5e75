import { beforeEach, describe, expect, test } from 'vitest';
import { forgetAnswers, lastAnswer, remembering } from '../../src/state/answers';

beforeEach(forgetAnswers);

const answering = (value: unknown) => () => Promise.resolve(value);

describe('what was answered last', () => {
  test('is there until something is decided', async () => {
    await remembering('list', answering({ accounts: 3 }));
    expect(lastAnswer('list')).toEqual({ accounts: 3 });
    expect(lastAnswer('another')).toBeUndefined();
    forgetAnswers();
    expect(lastAnswer('list')).toBeUndefined();
  });

  test('is not what was asked before a decision', async () => {
    let answer: (value: number) => void = () => undefined;
    const asked = remembering('list', () => new Promise<number>((resolve) => (answer = resolve)));
    forgetAnswers();
    answer(3);
    expect(await asked).toBe(3);
    expect(lastAnswer('list')).toBeUndefined();
  });

  test('stays the same when the next one says the same: nothing is drawn anew', async () => {
    const first = await remembering('list', answering({ accounts: [1, 2] }));
    expect(await remembering('list', answering({ accounts: [1, 2] }))).toBe(first);
    const other = await remembering('list', answering({ accounts: [1] }));
    expect(other).toEqual({ accounts: [1] });
    expect(lastAnswer('list')).toBe(other);
  });

  test('of 32 questions is kept', async () => {
    for (let question = 0; question <= 32; question += 1) {
      await remembering(`list ${question}`, answering(question));
    }
    expect(lastAnswer('list 0')).toBeUndefined();
    expect(lastAnswer('list 1')).toBe(1);
    expect(lastAnswer('list 32')).toBe(32);
  });
});
