//! What the OpenAPI document says about signing in.

use utoipa::openapi::Components;
use utoipa::openapi::security::{
    Flow, Http, HttpAuthScheme, OAuth2, Password, Scopes, SecurityScheme,
};

use crate::app::API_PREFIX;

/// Adds the security scheme that operations name `bearer`, and the form by which the pages of the
/// documentation sign in.
pub fn add_security_schemes(components: &mut Components) {
    let bearer = Http::builder()
        .scheme(HttpAuthScheme::Bearer)
        .bearer_format("JWT")
        .description(Some("The `access_token` that signing in gives."))
        .build();
    components.add_security_scheme("bearer", SecurityScheme::Http(bearer));
    let login = format!("{API_PREFIX}/auth/login");
    let form = Flow::Password(Password::new(login, Scopes::new()));
    components.add_security_scheme("password", SecurityScheme::OAuth2(OAuth2::new([form])));
}
