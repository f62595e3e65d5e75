//! Whose announcements of newer versions this build believes: the key and the address it was built with. A build
//! without a key looks for nothing. A development build reads them from its environment too, so that tests can
//! publish.

use local::usecase::update::Publisher;

/// The publisher, when this build has one.
pub fn publisher() -> Option<Publisher> {
    let key = given("PREAU_UPDATE_KEY", option_env!("PREAU_UPDATE_KEY"))?;
    let address = given("PREAU_UPDATE_ADDRESS", option_env!("PREAU_UPDATE_ADDRESS"));
    Publisher::new(&key, address.as_deref())
}

fn given(name: &str, built_in: Option<&str>) -> Option<String> {
    let now = if cfg!(debug_assertions) { std::env::var(name).ok() } else { None };
    now.or_else(|| built_in.map(str::to_owned)).filter(|value| !value.trim().is_empty())
}
