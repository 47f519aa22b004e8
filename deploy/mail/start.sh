#!/usr/bin/env bash
# Make keys and folders at the first start, then run Dovecot and Postfix; ends when either of them does.
set -euo pipefail

: "${MAIL_PASSWORD:?the password of all mailboxes}"
home=/srv/mail keys=/srv/mail/keys authorities=/srv/authorities
install -d "$keys" "$home/queue" "$home/dovecot"
install -d -o postfix "$home/postfix"
install -d -o boxes -g boxes "$home/boxes"

# A certificate that vouches for itself, and for nobody else (CA:FALSE); only it goes to those who are to trust it.
if [[ ! -s $keys/certificate.pem ]]; then
  openssl req -x509 -newkey rsa:2048 -nodes -days 3650 -subj "/CN=mail" -addext "basicConstraints=critical,CA:FALSE" \
    -addext "subjectAltName=DNS:mail,DNS:localhost,IP:127.0.0.1" -keyout "$keys/key.pem" -out "$keys/new.pem" 2>/dev/null
  mv "$keys/new.pem" "$keys/certificate.pem"
fi
install -m 644 "$keys/certificate.pem" "$authorities/mail.pem"
openssl rehash "$authorities"

install -d /run/mail
(umask 077 && printf 'passdb {\n  driver = static\n  args = password=%s\n}\n' "$MAIL_PASSWORD" > /run/mail/passdb.conf)
unset MAIL_PASSWORD

dovecot -F &
postfix start-fg &
trap 'kill $(jobs -p) 2>/dev/null || true' TERM INT EXIT
wait -n
