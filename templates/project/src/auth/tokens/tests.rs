use serde_json::{Value, json};

use super::*;

const SECRET: &str = "a secret of at least thirty-two bytes";
const USER: &str = "0193a3b5-0000-7000-8000-000000000001";

fn keys_of(secret: &str, previous: &[&str]) -> Keys {
    let previous: Vec<_> = previous.iter().map(|text| Secret::new(*text)).collect();
    Keys::new(&Secret::new(secret), &previous, Duration::from_mins(30))
}

fn keys() -> Keys {
    keys_of(SECRET, &[])
}

fn good_header() -> Value {
    let kid = derive(&Secret::new(SECRET)).0;
    json!({ "alg": "HS256", "typ": TYPE, "kid": kid })
}

fn good_claims() -> Value {
    let now = jsonwebtoken::get_current_timestamp();
    json!({
        "iss": ISSUER, "aud": AUDIENCE, "sub": USER, "sid": Uuid::nil(), "jti": Uuid::nil(),
        "iat": now, "exp": now + 60,
    })
}

/// A token with the right signature over whatever stands in it.
fn signed(header: &Value, claims: &Value) -> String {
    let encode = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let message = format!("{}.{}", encode(header), encode(claims));
    let key = derive(&Secret::new(SECRET)).1;
    let signature = URL_SAFE_NO_PAD.encode(hs256::mac(&key, message.as_bytes()));
    format!("{message}.{signature}")
}

fn with(mut value: Value, name: &str, other: impl Into<Value>) -> Value {
    value[name] = other.into();
    value
}

fn without(mut value: Value, name: &str) -> Value {
    value.as_object_mut().unwrap().remove(name).unwrap();
    value
}

fn accepts(token: &str) -> bool {
    keys().verify(token).is_ok()
}

#[test]
fn our_own_tokens_are_accepted() {
    let session = Uuid::now_v7();
    let token = keys().sign(&USER, session).unwrap();
    let claims = keys().verify(&token).unwrap();
    assert_eq!((claims.sub.as_str(), claims.sid), (USER, session));
    assert!(accepts(&signed(&good_header(), &good_claims())));
}

#[test]
fn every_header_but_ours_is_refused() {
    for header in [
        with(good_header(), "alg", "none"),
        with(good_header(), "alg", "nOnE"),
        with(good_header(), "alg", "HS512"),
        with(good_header(), "alg", "RS256"),
        with(good_header(), "alg", "EdDSA"),
        without(good_header(), "alg"),
        with(good_header(), "typ", "JWT"),
        without(good_header(), "typ"),
        with(good_header(), "kid", "unknown"),
        with(good_header(), "kid", "../../dev/null"),
        with(good_header(), "kid", "' OR '1'='1"),
        with(good_header(), "kid", 1),
        without(good_header(), "kid"),
        with(good_header(), "crit", json!(["exp"])),
        with(good_header(), "b64", false),
        with(good_header(), "jku", "https://example.com/keys"),
        with(good_header(), "x5u", "https://example.com/cert"),
        with(good_header(), "jwk", json!({ "kty": "oct", "k": "AAAA" })),
    ] {
        assert!(!accepts(&signed(&header, &good_claims())), "{header}");
    }
}

#[test]
fn every_claim_is_required_and_checked() {
    let now = jsonwebtoken::get_current_timestamp();
    for name in ["iss", "aud", "sub", "sid", "jti", "iat", "exp"] {
        let claims = without(good_claims(), name);
        assert!(!accepts(&signed(&good_header(), &claims)), "without {name}");
    }
    for claims in [
        with(good_claims(), "iss", "another"),
        with(good_claims(), "aud", "another"),
        with(good_claims(), "aud", json!([AUDIENCE, "another"])),
        with(good_claims(), "exp", now - 1),
        with(good_claims(), "exp", (now + 60).to_string()),
        with(good_claims(), "nbf", now + 30),
        with(good_claims(), "sub", 1),
    ] {
        assert!(!accepts(&signed(&good_header(), &claims)), "{claims}");
    }
}

#[test]
fn a_signature_that_does_not_fit_is_refused() {
    let token = keys().sign(&USER, Uuid::nil()).unwrap();
    let (message, signature) = token.rsplit_once('.').unwrap();
    let flipped = if signature.starts_with('A') { "B" } else { "A" };
    assert!(!accepts(&format!("{message}.{flipped}{}", &signature[1..])));
    assert!(!accepts(&format!("{message}.")));
    assert!(!accepts(message));
    assert!(!accepts(&format!("{token}.{signature}")));

    let other = keys_of("another secret of thirty-two bytes or so", &[]);
    assert!(!accepts(&other.sign(&USER, Uuid::nil()).unwrap()));
    // Signed with the secret itself instead of the key derived from it.
    let raw = hs256::mac(SECRET.as_bytes(), message.as_bytes());
    assert!(!accepts(&format!(
        "{message}.{}",
        URL_SAFE_NO_PAD.encode(raw)
    )));
}

#[test]
fn what_is_no_token_is_refused() {
    let long = "a".repeat(1024 * 1024);
    let padded = with(good_claims(), "sub", "a".repeat(MAX_BYTES));
    for token in ["", ".", "..", "...", "a.b.c", "ä.ö.ü", "{}", long.as_str()] {
        assert!(!accepts(token));
    }
    assert!(!accepts(&signed(&good_header(), &padded)));
}

#[test]
fn a_previous_key_verifies_and_does_not_sign() {
    let old = keys();
    let new = keys_of("the secret that came after it, as long", &[SECRET]);
    let token = old.sign(&USER, Uuid::nil()).unwrap();
    assert!(new.verify(&token).is_ok());
    assert!(old.verify(&new.sign(&USER, Uuid::nil()).unwrap()).is_err());
    let retired = keys_of("the secret that came after it, as long", &[]);
    assert!(retired.verify(&token).is_err());
}

#[test]
fn secret_tokens_are_long_random_and_stored_as_a_hash() {
    let (first, second) = (
        SecretToken::random().unwrap(),
        SecretToken::random().unwrap(),
    );
    let stored = first.hash();
    let text = first.into_text();
    assert_eq!(URL_SAFE_NO_PAD.decode(&text).unwrap().len(), 32);
    assert_eq!(stored, hash(&text));
    assert_ne!(stored, second.hash());
}
