import { steps, tab, text, type View } from './steps';

export const HELP: View[] = [
  { name: 'aide', scenario: 'school', go: tab('Aide') },
  {
    name: 'aide-contacts',
    scenario: 'school',
    go: steps(
      tab('Aide'),
      async (page) => void (await page.getByLabel('Votre académie').selectOption('Dijon')),
      (page) => page.getByText('assistance1d@ac-dijon.fr').waitFor(),
    ),
  },
  {
    name: 'aide-sans-resultat',
    scenario: 'school',
    go: steps(tab('Aide'), (page) => page.getByRole('searchbox').fill('zzz'), text(/^Aucune rubrique/)),
  },
  {
    name: 'aide-rubrique',
    scenario: 'college',
    go: steps(tab('Aide'), (page) => page.locator('summary').first().click()),
  },
  {
    name: 'aide-recherche',
    scenario: 'school',
    go: steps(tab('Aide'), (page) => page.getByRole('searchbox').fill('mot de passe oublie')),
  },
];
