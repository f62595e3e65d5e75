//! What is compared.

/// A guardian as one source describes it. An account may have several of these.
#[derive(Debug, Clone, Default)]
pub struct Described<'a> {
    /// Place of its account.
    pub account: usize,
    /// Title, as the source writes it.
    pub title: Option<&'a str>,
    /// Birth name.
    pub family: &'a str,
    /// Usage name.
    pub usage: Option<&'a str>,
    /// First name.
    pub first: &'a str,
    /// Mail addresses: the source's, and the one that the holder confirmed.
    pub mails: [Option<&'a str>; 2],
    /// Mobiles: the source's, and the one that the holder confirmed.
    pub mobiles: [Option<&'a str>; 2],
    /// Telephone at home.
    pub home_phone: Option<&'a str>,
    /// Lines of the postal address.
    pub address: Option<&'a str>,
    /// Postal code.
    pub postal_code: Option<&'a str>,
    /// Pupils.
    pub pupils: &'a [i64],
}
