"""Single sign-on: another house says who somebody is, by OpenID Connect or SAML 2.0."""
