import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { Argument } from '../../src/bridge/bridge';
import type { AnsweredQuestion } from '../../src/generated/AnsweredQuestion';
import type { ImportReport } from '../../src/generated/ImportReport';
import type { Question } from '../../src/generated/Question';
import type { Synchronisation } from '../../src/generated/Synchronisation';

const call = vi.hoisted(() => vi.fn());
vi.mock('../../src/bridge', () => ({ asFailure: (thrown: unknown) => thrown, bridge: { call } }));

import { canApply, isShort, transmissionSentences, unchangedSentence } from '../../src/messages/import';
import {
  announcement,
  answerLabel,
  departuresSentence,
  leavesWhole,
  othersLeaving,
  remaining,
  sentences,
} from '../../src/messages/questions';
import { givenFiles, partsOf, withoutFile } from '../../src/screens/import/givenFiles';
import { isAboutDepartures, isConsent, questionParts } from '../../src/screens/import/grouping';
import {
  forgetApplied,
  importOf,
  ImportState,
  showImportIn,
} from '../../src/screens/import/importState.svelte';
import { lackingOf } from '../../src/screens/import/sheetFacts';
import { session } from '../../src/state/session.svelte';
import { synchronisation } from '../../src/state/synchronisation.svelte';
import { OPEN } from './sessions';

const plain = (text: string) => text.replace(/[\u00a0\u202f]/g, ' ');

function asked(id: string, part: Partial<Question> = {}): Question {
  return {
    id,
    about: 'pupil',
    subject: 'Léa PETIT, CP A',
    text: `${id} ?`,
    facts: [],
    departures: [],
    choices: [
      { value: 'yes', label: 'Oui' },
      { value: 'no', label: 'Non' },
    ],
    ...part,
  };
}

const school = { uai: '0690001B', name: 'ÉCOLE', leaving: 16, present: 24, classes: [] };
const file = asked('file', { about: 'files', subject: 'eleves.csv' });
const departures = asked('departures', { about: 'files', subject: 'Départs', departures: [school] });
const lea = asked('lea');
const zoe = asked('zoe', { subject: 'Zoé GRAND, CE1' });
const father = asked('father', { about: 'guardian' });

function answered(question: Question, value = 'yes', remembered = false): AnsweredQuestion {
  return { question, value, remembered };
}

const CHANGES = {
  pupilsNew: 0,
  pupilsChanged: 0,
  pupilsGone: 0,
  pupils: 0,
  guardiansNew: 0,
  guardiansChanged: 0,
  guardiansGone: 0,
  guardians: 0,
  accountsNew: 0,
  accountsKept: 0,
};

function reported(part: Partial<ImportReport>): ImportReport {
  return {
    schools: [],
    totals: CHANGES,
    unreferencedGuardians: 0,
    withoutResponsibility: 0,
    pupilsKept: 0,
    guardiansKept: 0,
    rejections: [],
    rejected: 0,
    warned: 0,
    questions: [],
    answered: [],
    correctionsFound: 0,
    unusedAnswers: [],
    correctionsMade: 0,
    examples: [],
    transmission: null,
    unchanged: false,
    applied: false,
    ...part,
  };
}

describe('questions', () => {
  test('stand with those of their file or child, the files first', () => {
    const parts = questionParts([lea, file, zoe, father, departures]);
    expect(
      parts.map(({ kind, subjects }) => [
        kind,
        subjects.map(({ subject, questions }) => [subject, questions.map(({ id }) => id)]),
      ]),
    ).toEqual([
      [
        'files',
        [
          ['eleves.csv', ['file']],
          ['Départs', ['departures']],
        ],
      ],
      [
        'people',
        [
          ['Léa PETIT, CP A', ['lea', 'father']],
          ['Zoé GRAND, CE1', ['zoe']],
        ],
      ],
    ]);
    expect(questionParts([zoe]).map(({ kind }) => kind)).toEqual(['people']);
    expect(questionParts([])).toEqual([]);
  });

  test('of a child who is called like a file do not mix with the file’s', () => {
    const child = asked('child', { subject: 'eleves.csv' });
    expect(questionParts([file, child]).map(({ subjects }) => subjects.length)).toEqual([1, 1]);
  });

  test.each<[Question[], string]>([
    [[file, lea, zoe], '3 questions avant d’importer : 1 sur les fichiers, 2 sur des élèves.'],
    [[lea, asked('other')], '2 questions avant d’importer : sur un élève.'],
    [[file], '1 question avant d’importer : sur les fichiers.'],
    [[father], '1 question avant d’importer : sur un responsable.'],
    [
      [file, departures, lea, father, asked('mother', { about: 'guardian' })],
      '5 questions avant d’importer : 2 sur les fichiers, 1 sur un élève, 2 sur des responsables.',
    ],
  ])('are announced: %#', (questions, sentence) => expect(plain(announcement(questions))).toBe(sentence));

  test('a single choice is a consent, departures are a question apart', () => {
    expect([isConsent(lea), isConsent(asked('c', { choices: [{ value: 'ok', label: 'Oui' }] }))]).toEqual([
      false,
      true,
    ]);
    expect([isAboutDepartures(lea), isAboutDepartures(departures)]).toEqual([false, true]);
  });

  test('what remains is counted', () => {
    expect(plain(remaining(2))).toBe('Il reste 2 questions sans réponse.');
    expect(remaining(0)).toBe('Toutes les questions ont une réponse.');
  });

  test('answers are told by their label', () => {
    expect(answerLabel(answered(lea, 'no'))).toBe('Non');
    expect(answerLabel(answered(lea, 'gone'))).toBe('gone');
  });
});

describe('departures', () => {
  const line = (leaving: number, present: number, pupils: string[] = []) => ({
    class: 'CP A',
    leaving,
    present,
    pupils,
  });

  test('are told for the school', () => {
    expect(plain(departuresSentence(school))).toBe('16 élèves sur 24 partiraient.');
    expect(plain(departuresSentence({ ...school, leaving: 1 }))).toBe('1 élève sur 24 partirait.');
    expect(plain(departuresSentence({ ...school, leaving: 24 }))).toBe(
      'Les 24 élèves de l’établissement partiraient.',
    );
    expect(departuresSentence({ ...school, leaving: 1, present: 1 })).toBe(
      'Le seul élève de l’établissement partirait.',
    );
  });

  test('of a whole class are told from those of a part', () => {
    expect([leavesWhole(line(8, 8)), leavesWhole(line(7, 8)), leavesWhole(line(0, 0))]).toEqual([
      true,
      false,
      false,
    ]);
  });

  test('not named are counted', () => {
    expect(plain(othersLeaving(line(3, 8, ['Alix LILAS'])) ?? '')).toBe('et 2 autres');
    expect(plain(othersLeaving(line(2, 8, ['Alix LILAS'])) ?? '')).toBe('et 1 autre');
    expect(othersLeaving(line(1, 8, ['Alix LILAS']))).toBeNull();
  });
});

test('files that change nobody may still change the list of corrections', () => {
  const same = reported({ unchanged: true });
  const listed = reported({ unchanged: true, correctionsMade: 1 });
  expect([canApply(same), canApply(listed), canApply(reported({}))]).toEqual([false, true, true]);
  expect(plain(unchangedSentence(same, false))).toBe('Ces fichiers sont déjà importés : rien ne changerait.');
  expect(plain(unchangedSentence(listed, false))).toContain('seule la liste des corrections changerait');
  expect(plain(unchangedSentence(listed, true))).toContain('seule la liste des corrections a changé');
});

describe('an import under way', () => {
  /** What Rust answers, request by request. */
  let answers: ImportReport[];
  let sent: Argument<'preview_import'>['request'][];
  let work: ImportState;

  beforeEach(async () => {
    answers = [];
    sent = [];
    call.mockReset().mockImplementation((command: string, argument: Argument<'preview_import'>) => {
      if (command === 'inspect_files') {
        return Promise.resolve({ files: [], needsSchool: false, importable: true, advice: null });
      }
      if (command !== 'task') {
        sent.push(argument.request);
        return Promise.resolve(sent.length);
      }
      const value = answers[sent.length - 1];
      const state = value ? { kind: 'finished', value: { kind: 'import', value } } : { kind: 'cancelled' };
      return Promise.resolve({ id: sent.length, label: '', done: 0, total: 0, state });
    });
    work = new ImportState();
    await work.take(['/documents/eleves.csv']);
  });

  const ids = (questions: Question[]) => questions.map(({ id }) => id);
  const answersSent = () => sent.map(({ answers }) => answers.map(({ id, value }) => `${id}=${value}`));

  test('keeps earlier answers, and sends them again with the new ones', async () => {
    answers = [
      reported({ questions: [file, lea, zoe] }),
      reported({ questions: [zoe], answered: [answered(file), answered(lea, 'no')] }),
      reported({ answered: [answered(file), answered(lea, 'no'), answered(zoe)] }),
    ];
    await work.preview();
    expect(work.missing).toBe(3);
    work.choose('file', 'yes');
    work.choose('lea', 'yes');
    work.choose('lea', 'no');
    expect(work.missing).toBe(1);
    await work.answer();
    expect([ids(work.questions), work.missing]).toEqual([['zoe'], 1]);
    work.choose('zoe', 'yes');
    await work.answer();
    expect(answersSent()).toEqual([[], ['file=yes', 'lea=no'], ['file=yes', 'lea=no', 'zoe=yes']]);
    expect(work.questions).toEqual([]);
    expect(work.answered.map(({ question }) => question.id)).toEqual(['file', 'lea', 'zoe']);
  });

  test('keeps what is ticked when a preview is cancelled', async () => {
    answers = [reported({ questions: [lea, zoe] })];
    await work.preview();
    work.choose('lea', 'no');
    await work.answer();
    expect(work.cancelled).toBe(true);
    expect([ids(work.questions), work.chosen]).toEqual([['lea', 'zoe'], { lea: 'no' }]);
  });

  test('asks a question again beside those of its child, its answer ticked, and replaces the answer', async () => {
    const remembered = answered(lea, 'yes', true);
    answers = [
      reported({ questions: [father, zoe], answered: [remembered] }),
      reported({ questions: [father, zoe], answered: [answered(lea, 'no')] }),
    ];
    await work.preview();
    work.reopen(remembered);
    expect(ids(work.questions)).toEqual(['father', 'lea', 'zoe']);
    expect([work.answered, work.chosen]).toEqual([[], { lea: 'yes' }]);
    expect([work.isReopened('lea'), work.isReopened('zoe')]).toEqual([true, false]);
    work.choose('lea', 'no');
    await work.answer();
    expect(answersSent()[1]).toEqual(['lea=no']);
    expect(work.answered).toEqual([answered(lea, 'no')]);
    expect(work.isReopened('lea')).toBe(false);
  });

  test('leaves an answer as it was', async () => {
    answers = [reported({ questions: [lea] }), reported({ answered: [answered(lea)] })];
    await work.preview();
    work.choose('lea', 'yes');
    await work.answer();
    work.reopen(answered(lea));
    work.choose('lea', 'no');
    work.keep('lea');
    expect([work.questions, work.answered]).toEqual([[], [answered(lea)]]);
    await work.preview();
    expect(answersSent()[2]).toEqual(['lea=yes']);
  });

  test('never proposes an answer about departures, even given before', async () => {
    answers = [reported({ answered: [answered(departures)] }), reported({ questions: [departures] })];
    await work.preview();
    work.reopen(answered(departures));
    expect([ids(work.questions), work.missing]).toEqual([['departures'], 1]);
    await work.answer();
    expect(answersSent()[1]).toEqual([]);
  });

  test('a consent that is unticked is taken back', async () => {
    const consent = asked('consent', {
      about: 'files',
      choices: [{ value: 'ok', label: 'Sans ce fichier' }],
    });
    answers = [
      reported({ questions: [consent] }),
      reported({ answered: [answered(consent, 'ok')] }),
      reported({ questions: [consent] }),
    ];
    await work.preview();
    work.choose('consent', 'ok');
    await work.answer();
    work.reopen(answered(consent, 'ok'));
    work.choose('consent', null);
    await work.answer();
    expect(answersSent()).toEqual([[], ['consent=ok'], []]);
    expect(work.missing).toBe(1);
  });

  test('is not applied while Rust asks', async () => {
    answers = [reported({}), reported({ questions: [departures] }), reported({ applied: true })];
    await work.preview();
    await work.apply();
    expect([work.applied, work.held, ids(work.questions)]).toEqual([null, true, ['departures']]);
    await work.apply();
    expect([work.applied?.applied, work.held]).toEqual([true, false]);
    await work.take(['/documents/responsables.csv']);
    expect([work.applied, work.held, work.report]).toEqual([null, false, null]);
  });

  test('is kept while other screens are shown, and forgotten with the rest', async () => {
    await session.accept(OPEN);
    const open = importOf(null);
    await session.accept(OPEN);
    expect(importOf(null)).toBe(open);
    await session.accept({ ...OPEN, phase: { kind: 'locked', asks: 'nothing' } });
    const locked = importOf(null);
    expect(locked).not.toBe(open);
    await session.accept({ ...OPEN, demonstration: true });
    expect(importOf(null)).not.toBe(locked);
  });

  test('is that of the school at work, and goes with the school that it brings', async () => {
    const [uai, other] = ['0690001B', '0690002C'];
    const begun = importOf(null);
    expect(importOf(uai)).toBe(begun);
    expect(importOf(other)).not.toBe(begun);
    expect(importOf(uai)).toBe(begun);
    expect(importOf(null)).not.toBe(begun);
    const replaced = importOf(other);
    showImportIn(other, begun);
    expect(importOf(other)).toBe(begun);
    expect([replaced, begun]).not.toContain(importOf(uai));

    answers = [reported({ applied: true })];
    await begun.apply();
    forgetApplied();
    expect(begun.applied).toBe(null);
  });

  test('starts its answers anew with other files, another school, or when they fit no more', async () => {
    answers = [
      reported({ questions: [lea] }),
      reported({ answered: [answered(lea)] }),
      reported({ questions: [lea] }),
      reported({ questions: [lea] }),
      reported({ questions: [lea] }),
    ];
    const answerIt = async () => {
      work.choose('lea', 'yes');
      await work.answer();
    };
    await work.preview();
    await answerIt();
    await work.answerAnew();
    expect([answersSent()[2], work.chosen]).toEqual([[], {}]);
    work.choose('lea', 'no');
    await work.take(['/documents/responsables.csv']);
    expect([work.chosen, work.questions]).toEqual([{}, []]);
    await work.preview();
    work.choose('lea', 'no');
    work.school = { uai: '0690001B', name: null, degree: null, town: null };
    expect([work.chosen, work.report]).toEqual([{}, null]);
    await work.preview();
    expect(answersSent().slice(3)).toEqual([[], []]);
  });
});

describe('what leads to a question', () => {
  test('the last sentence asks, what comes before leads to it', () => {
    expect(sentences('Ces fichiers sont anciens. Ils datent de 2025. Faut-il le faire ?')).toEqual({
      lead: 'Ces fichiers sont anciens. Ils datent de 2025. ',
      asked: 'Faut-il le faire ?',
    });
    expect(sentences('Est-ce voulu ?')).toEqual({ lead: '', asked: 'Est-ce voulu ?' });
  });

  test('neither « M. » nor an initial ends a sentence', () => {
    const asked = 'Est-ce Léa PETIT, Classe de M. ORVEL (J. Essai) ?';
    expect(sentences(`Le fichier cite M. PETIT (06). ${asked}`)).toEqual({
      lead: 'Le fichier cite M. PETIT (06). ',
      asked,
    });
  });
});

test('an import of a school of the service says what it takes of the lease and what waits', () => {
  const lent = { accounts: 2, available: 300, missing: null, operations: 5 };
  const sentences = (report: ImportReport, done: boolean) => transmissionSentences(report, done).map(plain);
  expect(sentences(reported({}), false)).toEqual([]);
  expect(sentences(reported({ transmission: lent }), false)).toEqual([
    '2 comptes seront pris sur les 300 que le service central a réservés à cet ordinateur.',
    '5 modifications seront transmises au service central, dès qu’il y aura du réseau.',
    'Les feuilles peuvent être imprimées sans attendre : elles ouvriront le guichet une fois ces modifications transmises.',
  ]);
  expect(sentences(reported({ transmission: { ...lent, accounts: 0, operations: 1 } }), true)).toEqual([
    '1 modification attend d’être transmise au service central, ce que Préau fait de lui-même dès qu’il y a du réseau.',
  ]);
  const short = reported({ transmission: { ...lent, missing: 'Synchronisez.' } });
  expect(sentences(short, false)).toEqual(['Synchronisez.']);
  expect([isShort(short), canApply(short), isShort(reported({}))]).toEqual([true, false, false]);
});

test('sheets lack what neither the director, nor the files, nor a service says', async () => {
  const changes = (uai: string, name: string) => ({ uai, name, created: true, changes: CHANGES });
  const [said, bare, lent] = ['0690001B', '0690002C', '0690003D'];
  call.mockImplementation((command: string, argument: { school: string }) => {
    const own = { name: argument.school === said ? 'Collège Simone-Veil' : '' };
    return Promise.resolve(
      command === 'settings' ? { portal: argument.school === said ? 'https://a.fr' : '' } : { own },
    );
  });
  synchronisation.current = { schools: [lent] } as unknown as Synchronisation;
  const schools = [said, bare, lent].map((uai) => changes(uai, `Établissement ${uai}`));
  expect(await lackingOf(schools)).toEqual({ portal: [bare], name: [bare] });
  expect(await lackingOf([changes(bare, 'École')])).toEqual({ portal: [bare], name: [] });
  synchronisation.current = null;
});

describe('files', () => {
  const found = (path: string, name: string) => ({ path, name, format: null, problem: null, size: 1 });

  test('are told under what they were given as: a file, an archive, a folder', () => {
    const paths = ['/d/eleves.csv', '/d/export.zip', '/d/aaf', 'C:\\aaf', '/d/format.dtd'];
    const files = [
      found('/d/eleves.csv', 'eleves.csv'),
      found('/d/export.zip', 'export.zip / CP/eleves.csv'),
      found('/d/export.zip', 'export.zip / CE1/eleves.csv'),
      found('/d/aaf/a/1.xml', '1.xml'),
      found('C:\\aaf\\2.xml', '2.xml'),
    ];
    expect(givenFiles(paths, files).map(({ name, files }) => [name, files.map(({ name }) => name)])).toEqual([
      ['eleves.csv', ['eleves.csv']],
      ['export.zip', ['export.zip / CP/eleves.csv', 'export.zip / CE1/eleves.csv']],
      ['aaf', ['1.xml']],
      ['aaf', ['2.xml']],
    ]);
  });

  test('of a folder one file is taken away, an archive in it as a whole', () => {
    const files = [
      found('/d/aaf/1.xml', '1.xml'),
      found('/d/aaf/export.zip', 'export.zip / CP/eleves.csv'),
      found('/d/aaf/export.zip', 'export.zip / CE1/eleves.csv'),
      found('/d/aaf/a/2.xml', '2.xml'),
      found('/d/seul.csv', 'seul.csv'),
    ];
    const paths = ['/d/aaf', '/d/seul.csv'];
    const [folder] = givenFiles(paths, files);
    expect(folder && partsOf(folder).map(({ name, files }) => [name, files.length])).toEqual([
      ['1.xml', 1],
      ['export.zip', 2],
      ['2.xml', 1],
    ]);
    expect(withoutFile(paths, files, '/d/aaf/export.zip')).toEqual([
      '/d/aaf/1.xml',
      '/d/aaf/a/2.xml',
      '/d/seul.csv',
    ]);
    expect(withoutFile(paths, files, '/d/aaf')).toEqual(['/d/seul.csv']);
    expect(withoutFile(paths, files, '/d/seul.csv')).toEqual(['/d/aaf']);
  });

  test('given by themselves and with their folder are told once, by themselves', () => {
    const given = givenFiles(['/d/aaf', '/d/aaf/1.xml'], [found('/d/aaf/1.xml', '1.xml')]);
    expect(given.map(({ path }) => path)).toEqual(['/d/aaf/1.xml']);
  });
});
