//! "Did you mean".

/// Longer names are no slip of the hand, and comparing them would take quadratic time.
const LONGEST: usize = 63;

/// Shorter beginnings say too little.
const BEGINNING: usize = 3;

/// The candidate that is nearest to `name`, where one is near enough to have been meant.
///
/// Near is a slip or two, or the beginning of the other. Case does not count; among equally near ones the first wins.
pub fn suggest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    if name.len() > LONGEST {
        return None;
    }
    let folded = fold(name);
    candidates
        .into_iter()
        .filter(|candidate| candidate.len() <= LONGEST)
        .filter_map(|candidate| Some((distance(&folded, &fold(candidate))?, candidate)))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

fn distance(name: &str, candidate: &str) -> Option<usize> {
    let allowed = (name.chars().count() / 3).clamp(1, 3);
    let slips = strsim::osa_distance(name, candidate);
    let begins = |long: &str, short: &str| short.len() >= BEGINNING && long.starts_with(short);
    if slips <= allowed {
        Some(slips)
    } else {
        (begins(name, candidate) || begins(candidate, name)).then_some(allowed + 1)
    }
}

fn fold(name: &str) -> String {
    name.to_lowercase().replace(['-', ' '], "_")
}
