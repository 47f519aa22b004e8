#!/usr/bin/env bash
# Whether Postfix greets and Dovecot takes a connection: the container's health check.
set -euo pipefail
exec 3<>/dev/tcp/127.0.0.1/587 4<>/dev/tcp/127.0.0.1/993
read -r -t 5 greeting <&3
[[ $greeting == 220* ]]
