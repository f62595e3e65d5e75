//! Which accounts: the list, the filters of the window, logins, order and page.

use clap::Args;
use local::view::accounts::{FamilyFilter, MailFilter, MarkFilter, MobileFilter, SortColumn};
use local::view::codes::{Origin, Population, State};

use super::codes;

const FILTERS: &str = "Filtres (ils se combinent)\u{a0}";

/// A list of accounts.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Établissement\u{a0}")]
pub struct ListArgs {
    /// UAI de l’établissement ; inutile quand il n’y en a qu’un
    #[arg(long, value_name = "UAI")]
    pub school: Option<String>,
    /// Population : legal_guardians (par défaut), persons_in_charge ou pupils
    #[arg(long, value_name = "POPULATION", value_parser = codes::one_of::<Population>(&codes::POPULATIONS))]
    pub population: Option<Population>,
}

/// The filters of the window. They combine; the values of one are alternatives.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = FILTERS)]
pub struct Filters {
    /// Partie du nom ou du prénom d’un élève ou d’un responsable, ou identifiant complet
    #[arg(long, value_name = "TEXTE")]
    pub text: Option<String>,
    /// Classe, par son code ou son libellé ; se répète
    #[arg(long = "class", value_name = "CLASSE")]
    pub classes: Vec<String>,
    /// Niveau (1D : CP, CE1…) ou MEF (2D) ; se répète
    #[arg(long = "level", value_name = "NIVEAU")]
    pub levels: Vec<String>,
    /// État : not_notified, notified, activating ou activated ; se répète
    #[arg(long = "state", value_name = "ÉTAT", value_delimiter = ',', value_parser = codes::one_of::<State>(&codes::STATES))]
    pub states: Vec<State>,
    /// Origine : unset, school, guardian, france_connect, aten ou ent ; se répète
    #[arg(long = "origin", value_name = "ORIGINE", value_delimiter = ',', value_parser = codes::one_of::<Origin>(&codes::ORIGINS))]
    pub origins: Vec<Origin>,
    /// Adresse mail : known (connue), unknown (inconnue), confirmed (confirmée) ou unconfirmed (non confirmée)
    #[arg(long, value_name = "MAIL", value_parser = codes::one_of::<MailFilter>(&codes::MAILS))]
    pub mail: Option<MailFilter>,
    /// Mobile : known (connu), unknown (inconnu), usable (un SMS y arrive), unusable (connu, aucun SMS n’y
    /// arrive), confirmed (confirmé) ou unconfirmed (non confirmé)
    #[arg(long, value_name = "MOBILE", value_parser = codes::one_of::<MobileFilter>(&codes::MOBILES))]
    pub mobile: Option<MobileFilter>,
    /// Comptes par familles : none (aucun responsable activé), some (au moins un) ou all (tous)
    #[arg(long, value_name = "FAMILLE", value_parser = codes::family())]
    pub family: Option<FamilyFilter>,
    /// Mots de passe provisoires qui ne fonctionneront plus dans ce nombre de jours
    #[arg(long, value_name = "JOURS")]
    pub expiring: Option<u16>,
    /// Chiffre clé : link_reported_wrong, birth_date_reported_wrong, reset_asked, signed_in_this_year,
    /// inform_first, sheet_void, password_to_give, void_sheet_tried, sign_in_suspended, choice_lost ou
    /// to_follow_up
    #[arg(long, value_name = "CHIFFRE", value_parser = codes::one_of::<MarkFilter>(&codes::MARKS))]
    pub mark: Option<MarkFilter>,
}

/// The accounts an action is for.
#[derive(Debug, Clone, Args)]
pub struct SelectionArgs {
    /// Which list.
    #[command(flatten)]
    pub within: ListArgs,
    /// Identifiant complet d’un compte, au lieu de filtres ; se répète
    #[arg(long = "login", value_name = "IDENTIFIANT", conflicts_with = "Filters", help_heading = FILTERS)]
    pub logins: Vec<String>,
    /// Which of its accounts.
    #[command(flatten)]
    pub filters: Filters,
}

/// Order and page.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Tri et pages\u{a0}")]
pub struct Paging {
    /// Colonne : pupil (par défaut), class, guardian, login, mail, mobile, origin, state, notified_on ou
    /// signed_in_on
    #[arg(long, value_name = "COLONNE", default_value = "pupil", value_parser = codes::one_of::<SortColumn>(&codes::COLUMNS))]
    pub sort: SortColumn,
    /// Du dernier au premier
    #[arg(long)]
    pub desc: bool,
    /// Page, à partir de 1 ; sans elle, tout le résultat
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub page: Option<u32>,
    /// Lignes par page, de 1 à 500 (50 par défaut)
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=500))]
    pub page_size: Option<u32>,
}

impl SelectionArgs {
    /// Whether nothing narrows the list: all its accounts are meant.
    #[must_use]
    pub fn is_everybody(&self) -> bool {
        self.logins.is_empty() && !self.filters.any()
    }
}

impl Filters {
    /// Whether at least one filter was typed.
    #[must_use]
    pub fn any(&self) -> bool {
        self.text.as_ref().is_some_and(|text| !text.trim().is_empty())
            || !self.classes.is_empty()
            || !self.levels.is_empty()
            || !self.states.is_empty()
            || !self.origins.is_empty()
            || self.mail.is_some()
            || self.mobile.is_some()
            || self.family.is_some()
            || self.expiring.is_some()
            || self.mark.is_some()
    }
}
