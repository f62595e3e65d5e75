import { apply, button, dialog, preview, questions, radio, report, steps, type View } from './steps';

export const QUESTIONS: View[] = [
  { name: 'import-questions', scenario: 'import_questions', go: questions },
  {
    name: 'import-questions-sans-reponse',
    scenario: 'import_questions',
    go: steps(questions, button('Valider les réponses'), (page) =>
      page.getByText('Aucune réponse n’est encore donnée').waitFor(),
    ),
  },
  { name: 'import-questions-nombreuses', scenario: 'import_heavy', go: questions },
  {
    name: 'import-departs',
    scenario: 'import_departures',
    go: steps(questions, async (page) => {
      for (const names of await page.getByText(/^Voir les? noms?/).all()) await names.click();
    }),
  },
  { name: 'import-accord', scenario: 'import_consent', go: questions },
  {
    name: 'import-reponses-donnees',
    scenario: 'import_questions',
    go: steps(
      questions,
      radio(/^Celles de Préau/),
      radio(/né\(e\) le 14\/03\/2020/),
      button('Valider les réponses'),
      (page) => page.getByText('Réponses données (3)').click(),
    ),
  },
  {
    name: 'import-reponse-modifiee',
    scenario: 'import_questions',
    go: steps(
      questions,
      (page) => page.getByText('Réponses données (1)').click(),
      button(/^Modifier/),
      (page) => page.getByRole('button', { name: 'Garder la réponse déjà donnée' }).waitFor(),
    ),
  },
  {
    name: 'import-abandonner',
    scenario: 'import_questions',
    go: steps(questions, radio(/^Celles de Préau/), button('Abandonner'), dialog),
  },
  {
    name: 'import-retirer-un-fichier',
    scenario: 'import_questions',
    go: steps(questions, radio(/^Celles de Préau/), button(/^Retirer .*csv$/), dialog),
  },
  {
    name: 'import-reponses-refusees',
    scenario: 'import_answers_refused',
    go: steps(
      questions,
      radio(/né\(e\) le 14\/03\/2020/),
      (_, window) => window.simulate('replace-files'),
      button('Valider les réponses'),
      (page) => page.getByRole('alert').waitFor(),
    ),
  },
  { name: 'import-questions-noms-longs', scenario: 'import_long_names', go: questions },
  {
    name: 'import-question-tardive',
    scenario: 'import_late_question',
    go: steps(
      preview,
      report,
      (_, window) => window.simulate('replace-files'),
      apply,
      (page) => page.getByText('Rien n’a été importé').waitFor(),
    ),
  },
  {
    name: 'import-applique-reponses',
    scenario: 'import_consent',
    go: steps(
      questions,
      (page) => page.getByRole('checkbox', { name: 'Importer sans ce fichier' }).check(),
      button('Valider les réponses'),
      apply,
      (page) => page.getByText('Réponses données (1)').click(),
    ),
  },
];
