import type { AccountDetails } from '../../src/generated/AccountDetails';
import type { AllowedAction } from '../../src/generated/AllowedAction';
import type { HistoryEntry } from '../../src/generated/HistoryEntry';
import type { PrintedSheet } from '../../src/generated/PrintedSheet';
import { lastDay } from './calendar';
import { groupedWith, opened } from './duplicates';
import { distinct, passwordKind } from './listing';
import type { Holder } from './people';
import type { Scenario } from './scenario';

/** One account's page. */
export function accountDetails(scenario: Scenario, asked: number): AccountDetails {
  const account = opened(scenario, asked);
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
    passwordKind: passwordKind(holder),
    provisionalPassword: holder.password,
    mail: holder.mail ? `${holder.login}@courriel.exemple` : null,
    mobile: holder.mobile,
    notifiedOn: holder.notifiedOn,
    signedInOn: holder.signedInOn,
    expiresOn: lastDay(holder),
    resetAskedOn: holder.resetAskedOn,
    pupilsHere:
      holder.population === 'pupils'
        ? []
        : pairs.map((pair) => ({
            firstName: pair.pupil.split(' ').at(-1) ?? '',
            name: pair.pupil.split(' ').slice(0, -1).join(' '),
            birthDate: pair.birthDate,
            class: pair.class.label || null,
            school: null,
            ine: degree === '2D' ? '120000001AB' : null,
            responsibility: 'Représentant légal',
            confirmation:
              pair.anomaly === 'link_reported_wrong'
                ? 'reported_wrong'
                : holder.state === 'activated'
                  ? 'confirmed'
                  : 'unconfirmed',
            birthDateReported: pair.anomaly === 'birth_date_reported_wrong',
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
              birthDateReported: false,
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
    grouped: groupedWith(scenario, account),
    sources: [
      { source: degree === '1D' ? 'ONDE' : 'SIECLE', academy: 'Lyon', aafId: null, sourceId: '4589' },
    ],
    address: ['Mme EXEMPLE', '12 RUE DES TILLEULS', '69000 VERTEFEUILLE'],
    actions,
    history: history(holder),
    sheets: sheets(holder),
  };
}

function history(holder: Holder): HistoryEntry[] {
  const entries: HistoryEntry[] = [];
  const chosen = holder.origin === 'school' && holder.signedInOn;
  if (holder.origin === 'france_connect') {
    entries.push(byFamily('2026-09-21', 'Compte activé par FranceConnect.'));
  }
  if (chosen) entries.push(byFamily(chosen, 'Première connexion, mot de passe choisi.'));
  if (holder.notifiedOn !== null) {
    entries.push({
      at: `${holder.notifiedOn}T10:05:00+02:00`,
      author: 'Camille Exemple',
      what: 'Notifié par feuille individuelle, sans réinitialisation du mot de passe.',
      pending: true,
    });
  }
  return entries;
}

function byFamily(day: string, what: string): HistoryEntry {
  return { at: `${day}T19:44:00+02:00`, author: 'La famille', what, pending: false };
}

function sheets({ notifiedOn, sheetVoid }: Holder): PrintedSheet[] {
  const printed: PrintedSheet[] = [];
  if (notifiedOn !== null) printed.push({ serial: 'A7F3-0214', printedOn: notifiedOn, void: null });
  if (sheetVoid) {
    printed.push({ serial: 'A7F3-0009', printedOn: '2026-03-02', void: 'Mot de passe expiré : à détruire' });
  }
  return printed;
}
