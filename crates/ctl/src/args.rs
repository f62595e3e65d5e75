//! What can be typed.

mod codes;
mod demo;
mod selecting;

use std::path::PathBuf;

use clap::{ArgAction, ArgGroup, Args, Parser, Subcommand};
use local::view::action::{ResetReason, SheetOrder};
use local::view::codes::Degree;

pub use demo::{Columns, Demo, EdgeCaseRate, Format, Packing, Spoilt};
pub use selecting::{Filters, ListArgs, Paging, SelectionArgs};

/// Administre les comptes des responsables et des élèves depuis un terminal, sans réseau.
#[derive(Debug, Parser)]
#[command(name = "preauctl", version)]
pub struct Cli {
    /// What every command takes.
    #[command(flatten)]
    pub globals: Globals,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// Options every command takes.
#[derive(Debug, Args)]
#[command(next_help_heading = "Options générales\u{a0}")]
pub struct Globals {
    /// Dossier des données (sinon la variable PREAU_DATA, sinon le dossier habituel de Préau)
    #[arg(long, global = true, value_name = "DOSSIER")]
    pub data: Option<PathBuf>,
    /// Fichier qui contient la phrase secrète ; « - » la lit sur l’entrée standard
    #[arg(long, global = true, value_name = "FICHIER")]
    pub passphrase_file: Option<PathBuf>,
    /// Répond en JSON, erreurs comprises
    #[arg(long, global = true)]
    pub json: bool,
    /// Affiche cette aide
    #[arg(short, long, global = true, action = ArgAction::Help)]
    pub help: Option<bool>,
    /// Affiche la version
    #[arg(short = 'V', long, action = ArgAction::Version)]
    pub version: Option<bool>,
}

/// The commands, in the order of a school's work.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Écrit des fichiers fictifs ONDE, SIECLE ou AAF, pour essayer et pour tester
    Demo(Demo),
    /// Crée les données : à faire une fois, avant le premier import
    Init(Init),
    /// Importe des fichiers ONDE, SIECLE ou AAF, ou dit ce que l’import ferait
    Import(Import),
    /// Liste les imports passés
    Imports,
    /// Annule le dernier import
    Undo(Undo),
    /// Liste ce qui est à corriger à la source, trouvé par les imports
    Corrections(Corrections),
    /// Liste les établissements
    Schools,
    /// Liste les comptes, avec les filtres de la fenêtre
    Accounts(Accounts),
    /// Montre un compte, son mot de passe provisoire et son historique
    Show(Show),
    /// (Re)notifie des comptes par feuilles individuelles
    Notify(Notify),
    /// Réinitialise des mots de passe
    Reset(Reset),
    /// Écrit la liste des comptes en PDF ou en CSV
    List(List),
    /// Liste les comptes qui sont probablement ceux d’une même personne
    Duplicates(Duplicates),
    /// Regroupe deux comptes d’une même personne : le premier est gardé
    Group(Group),
    /// Dégroupe un compte, rendu comme il était
    Ungroup(Ungroup),
    /// Retient que deux comptes sont ceux de deux personnes
    TellApart(TellApart),
    /// Demande un nouvel identifiant au service central, dans le second degré
    RenewLogin(RenewLogin),
    /// Montre les statistiques, ou les calcule
    Stats(Stats),
    /// Écrit le bilan d’une page pour le conseil d’école ou d’administration (PDF), sans aucun nom
    Summary(Summary),
    /// Montre le journal : qui a fait quoi, et quand
    Journal(Journal),
    /// Relie cet ordinateur au service central
    Enrol(Enrol),
    /// Échange avec le service central, ou dit où l’on en est
    Sync(Sync),
    /// Rattache une école gérée jusque-là sans le service central, ou dit ce que cela changerait
    Join(Join),
    /// Liste ce que le service central n’a pas fait comme décidé ici
    Cards(Cards),
    /// Liste les ordinateurs reliés au service central
    Devices,
    /// Déclare volé ou remplacé un ordinateur relié au service central
    Revoke(Revoke),
    /// Liste les délégations d’un établissement
    Delegations(Delegations),
    /// Donne une délégation à une personne
    Delegate(Delegate),
    /// Retire une délégation
    Withdraw(Withdraw),
    /// Liste les établissements que votre équipe d’assistance peut ouvrir
    Openings(Openings),
    /// Ouvre pour une semaine un établissement de votre équipe, ou l’y garde ouvert
    Open(OpenSchool),
    /// Ferme un établissement de votre équipe : ses données sont effacées de cet ordinateur
    Close(CloseSchool),
    /// Sauvegarde les données
    Backup,
    /// Liste les sauvegardes
    Backups,
    /// Remet une sauvegarde en place
    Restore(Restore),
    /// Confirme que la date de l’ordinateur, mise en doute, est juste
    ConfirmDate,
    /// Confirme que l’on continue avec des données remises dans un état plus ancien
    ConfirmState,
    /// Montre ce qui aide l’assistance, sans rien de personnel, ou l’écrit dans un fichier à relire
    Support(Support),
    /// Efface définitivement les données, leurs clés et leurs sauvegardes
    Erase(Erase),
}

/// `support`.
#[derive(Debug, Args)]
pub struct Support {
    /// Fichier à écrire, remplacé s’il existe, ou dossier où l’écrire ; sans cette option, le texte s’affiche
    #[arg(long, value_name = "FICHIER.txt")]
    pub out: Option<PathBuf>,
    /// N’indique pas les codes UAI des établissements
    #[arg(long)]
    pub without_uai: bool,
}

/// `corrections`.
#[derive(Debug, Args)]
pub struct Corrections {
    /// Établissement (UAI), quand il y en a plusieurs
    #[arg(long, value_name = "UAI")]
    pub school: Option<String>,
}

/// `init`.
#[derive(Debug, Args)]
pub struct Init {
    /// Prénom et nom de la personne qui travaille ; ils figurent dans le journal
    #[arg(long, value_name = "NOM", required_unless_present = "demonstration")]
    pub author: Option<String>,
    /// Crée à part l’école de démonstration, aux personnes fictives
    #[arg(long, conflicts_with = "author")]
    pub demonstration: bool,
}

/// `import`.
#[derive(Debug, Args)]
pub struct Import {
    /// Fichiers, archives (.csv, .xml, .zip, .tgz) ou dossiers qui les contiennent
    #[arg(required = true, value_name = "FICHIER")]
    pub files: Vec<PathBuf>,
    /// Dit ce que l’import changerait, sans rien changer
    #[arg(long)]
    pub dry_run: bool,
    /// UAI de l’établissement, pour les fichiers ONDE qui ne le nomment pas
    #[arg(long, value_name = "UAI")]
    pub school: Option<String>,
    /// Nom de l’établissement, s’il est nouveau ou si les fichiers n’en donnent que l’UAI (SIECLE)
    #[arg(long, value_name = "NOM", requires = "school")]
    pub name: Option<String>,
    /// Degré de l’établissement, s’il est nouveau : 1D ou 2D
    #[arg(long, value_name = "DEGRÉ", requires = "school", value_parser = codes::degree())]
    pub degree: Option<Degree>,
    /// Commune de l’établissement, s’il est nouveau ou si les fichiers ne la donnent pas
    #[arg(long, value_name = "COMMUNE", requires = "school")]
    pub town: Option<String>,
    /// Réponse à une question posée par l’import ; se répète
    #[arg(long = "answer", value_name = "QUESTION=RÉPONSE", value_parser = codes::answer)]
    pub answers: Vec<(String, String)>,
}

/// `undo`.
#[derive(Debug, Args)]
pub struct Undo {
    /// Numéro de l’import, donné par « preauctl imports »
    #[arg(value_name = "NUMÉRO")]
    pub id: u32,
}

/// `accounts`.
#[derive(Debug, Args)]
pub struct Accounts {
    /// Avec --json : ne lit pas les mots de passe provisoires et n’écrit rien au journal
    #[arg(long)]
    pub no_passwords: bool,
    /// Which list.
    #[command(flatten)]
    pub within: ListArgs,
    /// Which of its accounts.
    #[command(flatten)]
    pub filters: Filters,
    /// Order and page.
    #[command(flatten)]
    pub paging: Paging,
}

/// `show`.
#[derive(Debug, Args)]
pub struct Show {
    /// Identifiant complet du compte
    #[arg(value_name = "IDENTIFIANT")]
    pub login: String,
    /// Établissement d’où l’on regarde, s’il y en a plusieurs
    #[arg(long, value_name = "UAI")]
    pub school: Option<String>,
}

/// How holders are notified.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Channel {
    /// Printed sheets.
    Sheet,
}

/// `notify`.
#[derive(Debug, Args)]
pub struct Notify {
    /// Par quel moyen : sheet (feuilles individuelles)
    #[arg(long, value_name = "MOYEN", value_enum)]
    pub by: Channel,
    /// Fichier PDF à écrire, remplacé s’il existe, ou dossier où l’écrire sous un nom nouveau
    #[arg(long, value_name = "FICHIER.pdf")]
    pub out: PathBuf,
    /// Réinitialise aussi les mots de passe
    #[arg(long)]
    pub reset: bool,
    /// Pourquoi réinitialiser : forgotten (oublié, par défaut) ou stolen (perdu ou volé)
    #[arg(long, value_name = "MOTIF", requires = "reset", value_parser = codes::reason())]
    pub reason: Option<ResetReason>,
    /// Laisse comme ils sont les mots de passe que les titulaires ont choisis
    #[arg(long, requires = "reset")]
    pub spare_chosen: bool,
    /// Accepte de réinitialiser tous les comptes quand aucun filtre n’est donné
    #[arg(long, requires = "reset")]
    pub yes: bool,
    /// Ordre des feuilles : class (par classe) ou family (par famille) ; sinon celui des paramètres
    #[arg(long, value_name = "ORDRE", value_parser = codes::order())]
    pub order: Option<SheetOrder>,
    /// Ajoute avant chaque classe une page avec la liste à cocher ; sinon selon les paramètres
    #[arg(long)]
    pub separators: bool,
    /// N’ajoute pas ces pages
    #[arg(long, conflicts_with = "separators")]
    pub no_separators: bool,
    /// Which accounts.
    #[command(flatten)]
    pub chosen: SelectionArgs,
}

/// `reset`.
#[derive(Debug, Args)]
pub struct Reset {
    /// Pourquoi : forgotten (oublié) ou stolen (perdu ou volé)
    #[arg(long, value_name = "MOTIF", value_parser = codes::reason())]
    pub reason: ResetReason,
    /// Laisse comme ils sont les mots de passe que les titulaires ont choisis
    #[arg(long)]
    pub spare_chosen: bool,
    /// Accepte de réinitialiser tous les comptes quand aucun filtre n’est donné
    #[arg(long)]
    pub yes: bool,
    /// Which accounts.
    #[command(flatten)]
    pub chosen: SelectionArgs,
}

/// `list`.
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("form").args(["pdf", "csv"]).required(true))]
pub struct List {
    /// Liste à imprimer
    #[arg(long)]
    pub pdf: bool,
    /// Liste pour un tableur
    #[arg(long)]
    pub csv: bool,
    /// Fichier à écrire, remplacé s’il existe, ou dossier où l’écrire sous un nom nouveau
    #[arg(long, value_name = "FICHIER")]
    pub out: PathBuf,
    /// Which accounts.
    #[command(flatten)]
    pub chosen: SelectionArgs,
}

/// `duplicates`.
#[derive(Debug, Args)]
pub struct Duplicates {
    /// Seulement cet établissement ; sinon tous
    #[arg(long, value_name = "UAI")]
    pub school: Option<String>,
}

/// `group`.
#[derive(Debug, Args)]
pub struct Group {
    /// Identifiant du compte gardé
    #[arg(value_name = "GARDÉ")]
    pub kept: String,
    /// Identifiant du compte regroupé avec lui
    #[arg(value_name = "AUTRE")]
    pub other: String,
}

/// `ungroup`.
#[derive(Debug, Args)]
pub struct Ungroup {
    /// Identifiant du compte qui avait été regroupé
    #[arg(value_name = "IDENTIFIANT")]
    pub login: String,
}

/// `renew-login`.
#[derive(Debug, Args)]
pub struct RenewLogin {
    /// Identifiant à remplacer
    #[arg(value_name = "IDENTIFIANT")]
    pub login: String,
}

/// `tell-apart`.
#[derive(Debug, Args)]
pub struct TellApart {
    /// Identifiant d’un compte
    #[arg(value_name = "UN")]
    pub one: String,
    /// Identifiant de l’autre
    #[arg(value_name = "AUTRE")]
    pub other: String,
    /// Reprend cette réponse : les deux comptes peuvent de nouveau être proposés
    #[arg(long)]
    pub undo: bool,
}

/// `stats`.
#[derive(Debug, Args)]
pub struct Stats {
    /// Calcule les statistiques maintenant et les garde
    #[arg(long)]
    pub compute: bool,
    /// Which school and population.
    #[command(flatten)]
    pub within: ListArgs,
}

/// `summary`.
#[derive(Debug, Args)]
pub struct Summary {
    /// Fichier PDF à écrire, remplacé s’il existe, ou dossier où l’écrire sous un nom nouveau
    #[arg(long, value_name = "FICHIER.pdf")]
    pub out: PathBuf,
    /// Établissement (UAI), quand il y en a plusieurs
    #[arg(long, value_name = "UAI")]
    pub school: Option<String>,
}

/// `journal`.
#[derive(Debug, Args)]
pub struct Journal {
    /// Seulement cet établissement
    #[arg(long, value_name = "UAI")]
    pub school: Option<String>,
    /// Page, à partir de 1
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..))]
    pub page: u32,
    /// Lignes par page, de 1 à 500 (50 par défaut)
    #[arg(long, value_name = "N", default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=500))]
    pub page_size: u32,
}

/// `enrol`.
#[derive(Debug, Args)]
pub struct Enrol {
    /// Adresse du service central, donnée par l’académie
    #[arg(value_name = "ADRESSE")]
    pub address: String,
    /// Certificat de l’autorité qui signe celui du service, si l’ordinateur ne la connaît pas : elle seule est crue
    #[arg(long, value_name = "FICHIER")]
    pub authority: Option<PathBuf>,
}

/// `sync`.
#[derive(Debug, Args)]
pub struct Sync {
    /// Dit où l’on en est sans rien échanger
    #[arg(long)]
    pub state: bool,
}

/// `join`.
#[derive(Debug, Args)]
pub struct Join {
    /// Établissement (UAI), quand il y en a plusieurs
    #[arg(long, value_name = "UAI")]
    pub school: Option<String>,
    /// Le fait ; sans cette option, dit seulement ce qui changerait
    #[arg(long)]
    pub yes: bool,
}

/// `cards`.
#[derive(Debug, Args)]
pub struct Cards {
    /// Établissement (UAI), quand il y en a plusieurs
    #[arg(long, value_name = "UAI")]
    pub school: Option<String>,
    /// Ne les montre plus ensuite
    #[arg(long)]
    pub close: bool,
}

/// `revoke`.
#[derive(Debug, Args)]
#[command(group = clap::ArgGroup::new("how").required(true))]
pub struct Revoke {
    /// Numéro de l’ordinateur, donné par « preauctl devices »
    #[arg(value_name = "ORDINATEUR")]
    pub device: String,
    /// Volé : tout mot de passe provisoire qu’il connaissait cesse de fonctionner
    #[arg(long, group = "how")]
    pub stolen: bool,
    /// Remplacé : les feuilles déjà remises restent bonnes
    #[arg(long, group = "how")]
    pub replaced: bool,
    /// Volé depuis ce jour : ce qu’il a envoyé depuis est listé
    #[arg(long, value_name = "AAAA-MM-JJ", requires = "stolen")]
    pub since: Option<String>,
}

/// `delegations`.
#[derive(Debug, Args)]
pub struct Delegations {
    /// Établissement (UAI), quand il y en a plusieurs
    #[arg(long, value_name = "UAI")]
    pub school: Option<String>,
}

/// `delegate`.
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("person").args(["login", "family"]).required(true))]
pub struct Delegate {
    /// Établissement (UAI), quand il y en a plusieurs
    #[arg(long, value_name = "UAI")]
    pub school: Option<String>,
    /// Identifiant de la personne, si elle en a déjà un
    #[arg(long, value_name = "IDENTIFIANT")]
    pub login: Option<String>,
    /// Nom de la personne, si elle n’a pas encore d’identifiant
    #[arg(long, value_name = "NOM")]
    pub family: Option<String>,
    /// Son prénom
    #[arg(long, value_name = "PRÉNOM", requires = "family")]
    pub first: Option<String>,
    /// Son adresse mail, où la page où venir est envoyée
    #[arg(long, value_name = "ADRESSE", requires = "family")]
    pub mail: Option<String>,
    /// Les comptes des élèves seulement (second degré) ; sinon, tout ce que fait la direction
    #[arg(long)]
    pub support: bool,
    /// Dernier jour
    #[arg(long, value_name = "AAAA-MM-JJ")]
    pub until: Option<String>,
}

/// `withdraw`.
#[derive(Debug, Args)]
pub struct Withdraw {
    /// Numéro de la délégation, donné par « preauctl delegations »
    #[arg(value_name = "DÉLÉGATION")]
    pub delegation: String,
    /// Établissement (UAI), quand il y en a plusieurs
    #[arg(long, value_name = "UAI")]
    pub school: Option<String>,
}

/// `openings`.
#[derive(Debug, Args)]
pub struct Openings {
    /// Mots de l’UAI, du nom ou de la commune ; sans eux, les premiers établissements
    #[arg(value_name = "MOT")]
    pub words: Vec<String>,
}

/// `open`.
#[derive(Debug, Args)]
pub struct OpenSchool {
    /// UAI de l’établissement
    #[arg(value_name = "UAI")]
    pub uai: String,
}

/// `close`.
#[derive(Debug, Args)]
pub struct CloseSchool {
    /// UAI de l’établissement
    #[arg(value_name = "UAI")]
    pub uai: String,
}

/// `restore`.
#[derive(Debug, Args)]
pub struct Restore {
    /// Nom de la sauvegarde, donné par « preauctl backups »
    #[arg(value_name = "NOM")]
    pub name: String,
}

/// `erase`.
#[derive(Debug, Args)]
pub struct Erase {
    /// Confirme : rien ne pourra être récupéré
    #[arg(long)]
    pub yes: bool,
}
