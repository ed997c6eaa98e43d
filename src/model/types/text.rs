//! Texts that are validated by what they are. The generated code judges by the same rules.

/// An address as browsers take it (the rule of HTML), in ASCII and with a dot in its domain.
pub(in crate::model) fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.rsplit_once('@') else { return false };
    let local_ok = (1..=64).contains(&local.len())
        && local.chars().all(|c| c.is_ascii_alphanumeric() || ".!#$%&'*+/=?^_`{|}~-".contains(c))
        && local.split('.').all(|part| !part.is_empty());
    local_ok && domain.contains('.') && domain.split('.').all(is_host_label)
}

/// An absolute address with `http` or `https` and a host.
pub(in crate::model) fn is_url(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once("://") else { return false };
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let web = scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https");
    web && !host.is_empty() && !text.contains(|c: char| c.is_whitespace() || c.is_control())
}

/// Lower-case words and digits with single hyphens between.
pub(in crate::model) fn is_slug(text: &str) -> bool {
    text.split('-')
        .all(|word| !word.is_empty() && word.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit()))
}

fn is_host_label(label: &str) -> bool {
    (1..=63).contains(&label.len())
        && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
        && !label.starts_with('-')
        && !label.ends_with('-')
}
