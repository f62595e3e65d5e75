import type { Changes } from '../../src/generated/Changes';
import type { ImportReport } from '../../src/generated/ImportReport';
import type { ImportRequest } from '../../src/generated/ImportRequest';
import type { Inspection } from '../../src/generated/Inspection';
import type { PastImport } from '../../src/generated/PastImport';
import { sorted } from './questions';
import type { Scenario } from './scenario';

const NONE: Changes = {
  pupilsNew: 0,
  pupilsChanged: 0,
  pupilsGone: 0,
  pupils: 240,
  guardiansNew: 0,
  guardiansChanged: 0,
  guardiansGone: 0,
  guardians: 402,
  accountsNew: 0,
  accountsKept: 402,
};

const SOME: Changes = {
  ...NONE,
  pupilsNew: 31,
  pupilsChanged: 4,
  pupilsGone: 28,
  guardiansNew: 49,
  guardiansChanged: 11,
  guardiansGone: 40,
  accountsNew: 49,
  accountsKept: 353,
};

export function inspection({ files }: Scenario): Inspection {
  if (files === 'bad') {
    return {
      files: [
        {
          path: '/documents/photo.csv',
          name: 'photo.csv',
          format: null,
          problem:
            'Ce fichier n’est pas un export reconnu : ses colonnes ne sont celles ni d’ONDE ni de SIECLE.',
          size: 5_242_880,
        },
      ],
      needsSchool: false,
      importable: false,
      advice: null,
    };
  }
  if (files === 'archive') {
    const inside = (path: string, format: string | null) => ({
      path: '/documents/export.zip',
      name: `export.zip / ${path}`,
      format,
      problem: format ? null : 'Le fichier « LISEZMOI.txt » n’est d’aucun format reconnu.',
      size: 1_024,
    });
    return {
      files: [
        inside('CP/eleves.csv', 'ONDE – élèves'),
        inside('CE1/eleves.csv', 'ONDE – élèves'),
        inside('LISEZMOI.txt', null),
        inside('LISEZMOI.txt', null),
      ],
      needsSchool: true,
      importable: true,
      advice: null,
    };
  }
  if (files === 'aaf') {
    return {
      files: [
        {
          path: '/documents/aaf.tgz',
          name: 'ENT2D_Complet.tgz / Eleve_0000.xml',
          format: 'Annuaire AAF, 2nd degré, complet : élèves',
          problem: null,
          size: 1_204_224,
        },
      ],
      needsSchool: false,
      importable: true,
      advice: null,
    };
  }
  return {
    files: [
      {
        path: '/documents/eleves.csv',
        name: 'eleves.csv',
        format: 'ONDE : élèves (240 lignes)',
        problem: null,
        size: 61_440,
      },
      {
        path: '/documents/responsables.csv',
        name: 'responsables.csv',
        format: 'ONDE : responsables (402 lignes)',
        problem: null,
        size: 98_304,
      },
    ],
    needsSchool: true,
    importable: true,
    advice: null,
  };
}

/** A preview, or what applying did: nothing, while a question is open. */
export function report(scenario: Scenario, request: ImportRequest, applying: boolean): ImportReport {
  const changes = scenario.unchanged ? NONE : SOME;
  const uai = request.school?.uai ?? scenario.schools[0]?.uai ?? '0690001B';
  const name = request.school?.name ?? scenario.schools[0]?.name ?? uai;
  const late = applying ? (scenario.lateQuestions ?? []) : [];
  const { questions, answered } = sorted(
    [...(scenario.questions ?? []), ...late],
    request.answers,
    scenario.remembered ?? [],
  );
  return {
    schools: [{ uai, name, created: scenario.schools.length === 0, changes }],
    totals: changes,
    unreferencedGuardians: scenario.unchanged ? 0 : 3,
    withoutResponsibility: scenario.unchanged ? 0 : 1,
    pupilsKept: scenario.unchanged ? 0 : 1,
    guardiansKept: 0,
    rejections: scenario.unchanged
      ? []
      : [
          {
            file: 'responsables.csv',
            line: 118,
            record: 'KIWI Hugo',
            field: 'Prénom enfant',
            code: 'unknown_child',
            reason: 'Aucun élève de ce nom dans la classe CE1. Vérifiez l’orthographe dans ONDE.',
            kept: false,
          },
          {
            file: 'eleves.csv',
            line: 12,
            record: 'LILAS Diane',
            field: 'INE',
            code: 'ine_shape',
            reason: 'L’INE n’a pas la forme attendue. L’élève est importé sans INE.',
            kept: true,
          },
        ],
    rejected: scenario.unchanged ? 0 : 1,
    warned: scenario.unchanged ? 0 : 1,
    questions,
    answered,
    correctionsFound: scenario.unchanged ? 0 : 2,
    unusedAnswers: [],
    correctionsMade: scenario.correctionsMade ?? (scenario.unchanged ? 0 : 1),
    examples: scenario.unchanged
      ? []
      : [
          { kind: 'new', entity: 'pupil', name: 'ROMARIN Jules', class: 'CP A', detail: null },
          {
            kind: 'changed',
            entity: 'guardian',
            name: 'FOUGÈRE Damien',
            class: null,
            detail: 'Téléphone portable : non renseigné → 06 39 98 00 02',
          },
          { kind: 'gone', entity: 'pupil', name: 'TOURNESOL Alix', class: 'CM1-CM2', detail: null },
        ],
    unchanged: scenario.unchanged ?? false,
    applied: applying && questions.length === 0,
  };
}

export function pastImports(): PastImport[] {
  return [
    {
      id: 2,
      at: '2026-11-16T08:20:00+01:00',
      author: 'Camille Exemple',
      files: ['eleves.csv', 'responsables.csv'],
      changes: SOME,
      undoable: true,
      whyNot: null,
      undone: false,
    },
    {
      id: 1,
      at: '2026-09-07T17:48:00+02:00',
      author: 'Camille Exemple',
      files: ['ONDE-Export-Eleves-2026-2027-Definitif-Corrige.csv', 'responsables.csv'],
      changes: SOME,
      undoable: false,
      whyNot: null,
      undone: false,
    },
  ];
}
