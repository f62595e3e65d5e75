//! `demo`.

use std::path::PathBuf;

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use clap::{Args, ValueEnum};
use fictional::files::spoil::Spoil;
use local::view::codes::Degree;

use super::codes;

/// Formats of fictitious files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// The pair of CSV files a primary school exports.
    Onde,
    /// The five XML files a secondary school exports.
    Siecle,
    /// The XML delivery of an académie.
    Aaf,
}

/// How often awkward cases are met.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum EdgeCaseRate {
    /// Never.
    None,
    /// As in real life.
    Usual,
    /// As often as it takes to meet each.
    Heavy,
}

/// How ONDE's guardians' file names the children.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Columns {
    /// `élève`, as today.
    Eleve,
    /// `élève`, numbered.
    Numbered,
    /// `élève`, before the guardian's: one line a pair.
    First,
    /// `enfant`, as some years ago.
    Enfant,
}

/// Spoilt files beside the sound ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spoilt {
    /// Of every kind that the format can have.
    All,
    /// Of one kind.
    One(Spoil),
}

impl Spoilt {
    const ALL: &str = "all";

    fn parser() -> impl TypedValueParser<Value = Self> {
        let names = std::iter::once(Self::ALL).chain(Spoil::ALL.iter().map(|spoil| spoil.name()));
        PossibleValuesParser::new(names.map(PossibleValue::new))
            .map(|name| Spoil::named(&name).map_or(Self::All, Self::One))
    }
}

/// How XML files are shipped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Packing {
    /// As they are.
    Plain,
    /// One gzipped tar (AAF).
    Tgz,
    /// One zip (AAF), one zip per file (SIECLE).
    Zip,
}

/// `demo`.
#[derive(Debug, Args)]
pub struct Demo {
    /// Dossier où écrire ; il est créé s’il n’existe pas
    #[arg(long, value_name = "DOSSIER")]
    pub out: PathBuf,
    /// Format : onde, siecle ou aaf (par défaut, celui du degré : onde en 1D, siecle en 2D)
    #[arg(long, value_name = "FORMAT", value_enum)]
    pub format: Option<Format>,
    /// Degré : 1D ou 2D (par défaut, celui du format ; 1D pour aaf)
    #[arg(long, value_name = "DEGRÉ", value_parser = codes::degree())]
    pub degree: Option<Degree>,
    /// Élèves par établissement (240 par défaut pour un établissement ; tailles ordinaires pour plusieurs)
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=5000))]
    pub pupils: Option<u32>,
    /// Nombre d’établissements (1 par défaut)
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=4999))]
    pub schools: u32,
    /// Au lieu de --schools et --pupils : environ N personnes en tout, élèves et responsables
    #[arg(long, value_name = "N", conflicts_with_all = ["schools", "pupils"], value_parser = clap::value_parser!(u32).range(1..))]
    pub people: Option<u32>,
    /// Graine : la même donne les mêmes personnes (1 par défaut)
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub seed: u64,
    /// Année où commence l’année scolaire (2026 par défaut)
    #[arg(long, value_name = "ANNÉE", default_value_t = 2026, value_parser = clap::value_parser!(i16).range(1990..=2200))]
    pub year: i16,
    /// Cas difficiles : none (aucun), usual (comme en vrai, par défaut) ou heavy (beaucoup)
    #[arg(long, value_name = "DOSE", value_enum, default_value_t = EdgeCaseRate::Usual)]
    pub awkward: EdgeCaseRate,
    /// Les mêmes établissements, N fois quelques semaines plus tard
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = clap::value_parser!(u32).range(0..=50))]
    pub later: u32,
    /// AAF : écrit la livraison complète dans « complet » et, dans « delta », celle du lendemain
    #[arg(long)]
    pub delta: bool,
    /// Génération précédente du format
    #[arg(long)]
    pub former: bool,
    /// ONDE : colonnes des enfants : eleve (extraction d’aujourd’hui, par défaut), numbered (numérotées), first
    /// (l’élève d’abord, une ligne par couple) ou enfant (exports plus anciens)
    #[arg(long, value_name = "FORME", value_enum, conflicts_with = "former")]
    pub columns: Option<Columns>,
    /// AAF : nombre d’enregistrements après lequel une partie continue dans le fichier suivant (_0001, _0002…)
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub per_file: Option<u32>,
    /// Écrit aussi, chacune dans un sous-dossier de son nom, des livraisons abîmées ; se répète ; all : toutes
    #[arg(long, value_name = "SORTE", value_delimiter = ',', value_parser = Spoilt::parser())]
    pub spoil: Vec<Spoilt>,
    /// XML : plain (fichiers, par défaut), zip ou, pour aaf, tgz
    #[arg(long, value_name = "EMBALLAGE", value_enum, default_value_t = Packing::Plain)]
    pub packing: Packing,
}
