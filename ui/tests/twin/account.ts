import type { AccountDetails } from '../../src/generated/AccountDetails';
import type { AllowedAction } from '../../src/generated/AllowedAction';
import { distinct } from './listing';
import type { Scenario } from './scenario';

/** One account's page. */
export function accountDetails(scenario: Scenario, account: number): AccountDetails {
  const pairs = scenario.pairs.filter(({ holder }) => holder.account === account);
  const holder = distinct(pairs)[0];
  if (!holder) throw new Error(`no account ${account}`);
  const degree = scenario.schools[0]?.degree ?? '1D';
  const actions: AllowedAction[] =
    holder.state === 'not_notified' ? ['notify'] : ['notify', 'notify_with_reset', 'reset_password'];
  if (holder.state === 'activating') actions.push('resend_activation_mail');
  const family = holder.name.split(' ').slice(0, -1).join(' ');
  return {
    account,
    population: holder.population,
    degree,
    name: `${holder.name.split(' ').at(-1)} ${family}`,
    login: holder.login,
    state: holder.state,
    origin: holder.origin,
    passwordKind: holder.password
      ? 'provisional'
      : holder.state === 'not_notified'
        ? 'none'
        : holder.origin === 'france_connect'
          ? 'france_connect'
          : 'chosen',
    provisionalPassword: holder.password,
    mail: holder.mail ? `${holder.login}@courriel.exemple` : null,
    mobile: holder.mobile ? '+33 6 39 98 00 01' : null,
    notifiedOn: holder.notifiedOn,
    signedInOn: holder.signedInOn,
    expiresOn: holder.state === 'notified' ? '2026-12-08' : null,
    resetAskedOn: holder.account % 6 === 0 ? '2026-11-19' : null,
    pupilsHere:
      holder.population === 'pupils'
        ? []
        : pairs.map((pair) => ({
            firstName: pair.pupil.split(' ').at(-1) ?? '',
            name: pair.pupil.split(' ').slice(0, -1).join(' '),
            birthDate: pair.birthDate,
            class: pair.class.label,
            school: null,
            ine: degree === '2D' ? '120000001AB' : null,
            responsibility: 'Représentant légal',
            confirmation: pair.anomaly === 'link_reported_wrong' ? 'reported_wrong' : 'confirmed',
          })),
    pupilsElsewhere:
      holder.account % 4 === 0
        ? [
            {
              firstName: 'Auguste',
              name: family,
              birthDate: '2014-02-06',
              class: null,
              school: '0691234S - COLLÈGE DU GRAND CHÊNE',
              ine: null,
              responsibility: 'Représentant légal',
              confirmation: 'unconfirmed',
            },
          ]
        : [],
    guardians:
      holder.population === 'pupils'
        ? [
            {
              account: 1,
              firstName: 'Agathe',
              name: family,
              login: 'a.abricot',
              responsibility: 'Représentant légal',
            },
          ]
        : [],
    sources: [
      { source: degree === '1D' ? 'ONDE' : 'SIECLE', academy: 'Lyon', aafId: null, sourceId: '4589' },
    ],
    address: ['Mme EXEMPLE', '12 RUE DES TILLEULS', '69000 VERTEFEUILLE'],
    actions,
    history:
      holder.state === 'not_notified'
        ? []
        : [
            {
              at: '2026-09-21T19:44:00+02:00',
              author: 'La famille',
              what: 'Première connexion, mot de passe choisi.',
              pending: false,
            },
            {
              at: '2026-09-08T10:05:00+02:00',
              author: 'Camille Exemple',
              what: 'Notifié par feuille individuelle, sans réinitialisation du mot de passe.',
              pending: true,
            },
          ],
    sheets:
      holder.state === 'not_notified'
        ? []
        : [
            { serial: 'A7F3-0214', printedOn: '2026-09-08', void: null },
            { serial: 'A7F3-0009', printedOn: '2026-03-02', void: 'Mot de passe expiré : à détruire' },
          ],
  };
}
