// What imports of the twin ask.

import type { Answer } from '../../src/generated/Answer';
import type { AnsweredQuestion } from '../../src/generated/AnsweredQuestion';
import type { Question } from '../../src/generated/Question';
import type { QuestionChoice } from '../../src/generated/QuestionChoice';

function question(part: Partial<Question> & Pick<Question, 'id' | 'subject' | 'text' | 'choices'>): Question {
  return { about: 'pupil', facts: [], departures: [], ...part };
}

const choice = (value: string, label: string): QuestionChoice => ({ value, label });

const GAEL = 'ORTIE Gaël, CP A';

/** One file, and one child three times. */
export const DOUBTS: Question[] = [
  question({
    id: 'dates',
    about: 'files',
    subject: 'eleves.csv',
    text: 'Dans quel ordre les dates de naissance sont-elles écrites\u00a0?',
    facts: [
      '14 dates peuvent se lire des deux façons, par exemple 05/04/2019.',
      'Aucune date du fichier ne porte un jour après le 12.',
    ],
    choices: [choice('dmy', 'Jour, mois, année'), choice('mdy', 'Mois, jour, année')],
  }),
  question({
    id: 'gael-edmee',
    subject: GAEL,
    text: 'Deux élèves portent ce nom. Auquel Edmée ORTIE est-elle rattachée\u00a0?',
    choices: [
      choice('2020-03-14#1', 'Celui né le 14/03/2020, INE 1234567890A'),
      choice('2020-11-02#1', 'Celui né le 02/11/2020, 4 rue des Lilas'),
      choice('none', 'Aucun de ces élèves'),
    ],
  }),
  question({
    id: 'gael-hugo',
    subject: GAEL,
    text: 'Deux élèves portent ce nom. Auquel Hugo ORTIE est-il rattaché\u00a0?',
    choices: [
      choice('2020-03-14#1', 'Celui né le 14/03/2020, INE 1234567890A'),
      choice('2020-11-02#1', 'Celui né le 02/11/2020, 4 rue des Lilas'),
      choice('none', 'Aucun de ces élèves'),
    ],
  }),
  question({
    id: 'gael-joel',
    about: 'guardian',
    subject: GAEL,
    text: 'Deux lignes portent Joël ORTIE pour cet enfant. S’agit-il d’une seule personne\u00a0?',
    facts: ['Les deux lignes ont la même adresse mail.', 'Une seule des deux lignes porte un mobile.'],
    choices: [choice('same', 'Une seule personne'), choice('different', 'Deux personnes différentes')],
  }),
];

/** A file that nobody knows: it is left aside with the director’s word alone. */
export const CONSENT: Question[] = [
  question({
    id: 'unknown-file',
    about: 'files',
    subject: 'Liste_parents_v3.csv',
    text: 'Ce fichier n’est pas reconnu\u00a0: rien de ce qu’il contient ne sera importé.',
    facts: ['Ses colonnes ne sont pas celles d’un export d’ONDE.'],
    choices: [choice('without', 'Importer sans ce fichier')],
  }),
];

const firstNames = ['Alix', 'Basile', 'Capucine', 'Diane', 'Élise', 'Félix', 'Gaël', 'Hélène'];
const leavers = (family: string) => firstNames.map((first) => `${first} ${family}`);

/** One class was exported alone. */
export const DEPARTURES: Question[] = [
  question({
    id: 'departures',
    about: 'files',
    subject: 'Départs',
    text: '16 élèves sur 24 ne sont pas dans ces fichiers. Ont-ils quitté l’école\u00a0?',
    facts: [
      'Les fichiers ne citent que la classe CP A\u00a0: l’export est peut-être celui d’une seule classe.',
      'Le dernier import, du 16/11/2026, citait trois classes.',
    ],
    departures: [
      {
        uai: '0690001B',
        name: 'ÉCOLE ÉLÉMENTAIRE DES TILLEULS',
        leaving: 16,
        present: 24,
        classes: [
          { class: 'CE1', leaving: 8, present: 8, pupils: leavers('DAHLIA') },
          { class: 'CM1-CM2', leaving: 7, present: 8, pupils: leavers('LILAS').slice(0, 5) },
          { class: null, leaving: 1, present: 8, pupils: ['Inès ROMARIN'] },
        ],
      },
    ],
    choices: [
      choice('keep', 'Non, les garder tous dans l’école'),
      choice('leave', 'Oui, marquer ces 16 élèves comme partis'),
    ],
  }),
];

const LONG =
  'ANTICONSTITUTIONNELLEMENT-DE-LA-TOUR-DES-MARAIS-DU-HAUT-PAYS Marie-Philippine-Apolline-Guillemette';

/** Names that no screen was drawn for. */
export const LONG_NAMES: Question[] = [
  question({
    id: 'long',
    about: 'files',
    subject: 'ONDE-Extraction-Eleves-Et-Responsables-2026-2027-Definitif-Corrige-Version-Finale(2).csv',
    text: 'Deux écoles figurent dans ce fichier. Est-ce voulu\u00a0?',
    choices: [choice('yes', 'Oui, importer les deux'), choice('no', 'Non, garder seulement la mienne')],
  }),
  question({
    id: 'long-child',
    subject: `${LONG}, Classe de Madame DE LA ZINNIA-D’ARGAN-NÉROLI`,
    text: `Les fichiers citent l’élève ${LONG} (eleves.csv, ligne 20). Est-ce un élève déjà connu sous ce nom\u00a0?`,
    choices: [
      choice('1', `${LONG}, né(e) le 14/03/2020, 1128 boulevard des Quatre-Chemins-de-Traverse`),
      choice('2', `${LONG}, né(e) le 14/03/2020, INE 1234567890A`),
    ],
  }),
  {
    ...(DEPARTURES[0] as Question),
    departures: [
      {
        uai: '0690001B',
        name: 'ÉCOLE PRIMAIRE PUBLIQUE INTERCOMMUNALE DES TROIS-RIVIÈRES-ET-DES-COTEAUX-DE-SAINT-FICTIF',
        leaving: 2,
        present: 2,
        classes: [
          {
            class: 'Classe de Madame DE LA ZINNIA-D’ARGAN-NÉROLI (CE1-CE2-CM1)',
            leaving: 2,
            present: 2,
            pupils: [LONG, LONG],
          },
        ],
      },
    ],
  },
];

/** What is open, and what has an answer: of this request, or of an earlier import. */
export function sorted(
  asked: readonly Question[],
  answers: readonly Answer[],
  remembered: readonly Answer[],
): { questions: Question[]; answered: AnsweredQuestion[] } {
  const questions: Question[] = [];
  const answered: AnsweredQuestion[] = [];
  for (const question of asked) {
    const given = answers.find(({ id }) => id === question.id);
    const kept = remembered.find(({ id }) => id === question.id);
    const answer = given ?? kept;
    if (answer) answered.push({ question, value: answer.value, remembered: !given });
    else questions.push(question);
  }
  return { questions, answered };
}
