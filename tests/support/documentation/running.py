"""How each command of the pages is tried: run, started, shown by make, or not at all; all but the first two say why."""

# Words that stand for something of the reader's: what stands for them is filled in by the test.
STAND_INS = ("CONVERSATION", "MESSAGE_ID", "SCENARIO", "FILE", "OLD", "NEW")

_SET = "benchmarks/faq/sets/de"

# In a folder like the workspace's root, beside a demo that runs there: as the page has it, and as it is run.
RUN = {
    "make help": "make help",
    "usher settings": "usher settings",
    "usher policy schema": "usher policy schema",
    "usher policy check FILE": "usher policy check FILE",
    "usher policy check policy.yaml": "usher policy check policy.yaml",
    "usher policy diff OLD NEW": "usher policy diff OLD NEW",
    "usher policy diff old.yaml policy.yaml": "usher policy diff old.yaml policy.yaml",
    "usher policy replay": "usher policy replay",
    "usher policy replay --since 2h": "usher policy replay --since 2h",
    "usher policy replay --since 1d --policy new.yaml --svg new.svg": (
        "usher policy replay --since 1d --policy new.yaml --svg new.svg"
    ),
    "usher simulate SCENARIO": "usher simulate SCENARIO",
    "usher simulate SCENARIO.yaml": "usher simulate SCENARIO",
    "usher simulate deploy/scenario.example.yaml --policy deploy/policy.example.yaml --svg day.svg": (
        "usher simulate deploy/scenario.example.yaml --policy deploy/policy.example.yaml --svg day.svg"
    ),
    "usher trace MESSAGE_ID": "usher trace MESSAGE_ID",
    "usher channel list": "usher channel list",
    "usher audit": "usher audit",
    "usher retention": "usher retention",
    "usher retention --policy FILE": "usher retention --policy FILE",
    "usher audit --verify": "usher audit --verify",
    "usher parked list": "usher parked list",
    "usher mail try FILE": "usher mail try FILE",
    "usher faq import FOLDER --dry-run": "usher faq import services/standalone/src/usher/demo_articles --dry-run",
    "usher faq export FOLDER": "usher faq export new-folder",
    "usher faq eval articles.csv questions.csv": f"usher faq eval {_SET}/articles.csv {_SET}/questions.csv",
    "usher faq export articles.csv": "usher faq export articles.csv",
    "usher explain": "usher explain CONVERSATION",
    "usher explain CONVERSATION": "usher explain CONVERSATION",
    "usher explain --full": "usher explain CONVERSATION --full",
}

# On a new record: the schema first, then whom the README has one create (the container's program is `usher`).
WRITING = {
    "usher migrate": "usher migrate",
    "docker compose run --rm tools agent admin --role administrator": "usher agent admin --role administrator",
    "docker compose run --rm tools agent ana --skill billing:4 --skill german:3": (
        "usher agent ana --skill billing:4 --skill german:3"
    ),
    # a record in a file belongs to the demo that runs on it
    "usher faq import FOLDER": "usher faq import services/standalone/src/usher/demo_articles",
    "usher faq import articles.csv": "usher faq export articles.csv && usher faq import articles.csv",
}

# Until they are ready; then they are asked to stop.
STARTED = {
    "make demo",
    "USHER_PORT=9000 make demo",
    "usher serve all",
    "usher serve gateway",
    "usher serve router",
    "usher serve connectors",
    "usher serve knowledge",
}

# By `make -n`: the target and all that it needs exist, and what would run is printed.
SHOWN = {
    "make setup": "it would install into the environment that runs the test",
    "make test": "it would run this test again",
    "make test WORKERS=1": "it would run this test again",
    "make setup test": "it would run this test again",
    "make test-long": "it takes an hour, and has a test of its own where it can be run",
    "make test-hosts": "it is a part of `make test`",
    "make test-mutations": "it takes minutes; tests check each guard, and a long one makes the table",
    "make test-containers": "it needs a container engine",
    "make docs": "it takes a minute; a long test builds the site",
    "make accessibility": "it takes minutes; a long test makes the same scans",
    "make upgrade-trial": "it takes minutes, and needs the history of Git",
    "make chaos": "it takes minutes; a test runs the same on a smaller scale",
    "make bench": "it measures, so that nothing may run beside it",
    "make bench-faq": "it takes a minute or two; a test checks its figures",
    "make bench-channels": "it measures, so that nothing may run beside it",
    "make bench-visitors": "it measures, so that nothing may run beside it",
    "make bench-quality": "it measures, so that nothing may run beside it",
    "make requirements": "it asks a package registry and changes the tree",
    "make requirements UPGRADE=--upgrade": "it asks a package registry and changes the tree",
    "make known-keys": "it may change the tree; a test compares the file with what the script writes",
    "make channel-pages": "it may change the tree; a test compares the pages with what the script writes",
    "make release VERSION=minor": "it changes the tree; the script has a test of its own",
    "make release VERSION=minor DRY_RUN=1": "it judges the state of the tree; the script has a test of its own",
    "make up": "it needs a container engine",
    "USHER_DEMO=true make up": "it needs a container engine",
    "USHER_PUBLIC_URL=https://chat.example.com make up": "it needs a container engine",
    "COMPOSE_PROFILES=scan make up": "it needs a container engine",
    "COMPOSE_PROFILES=monitoring make up": "it needs a container engine",
    "make down": "it needs a container engine",
    "make dashboards": "it may change the tree; a long test compares the files with what the script writes",
    "make kubernetes-secrets": "it writes into the tree; a test calls what it calls",
}

# By their names only: what they name exists.
COLLECTED = {
    ".venv/bin/python -m pytest tests/channels": "they run in `make test` already",
    ".venv/bin/pytest tests/integration/test_servers.py -k kill": "they run in `make test` already",
}
NAMED = {
    ".venv/bin/python -m usher_connectors.conformance package.cases": "it names the reader's package; it has a test",
    "usher new-channel NAME": "it changes the tree; its test runs it on a copy",
    "python -m scripts.dashboards.picture": "it asks a Prometheus; what it makes of the answers has a test",
    "docker compose build": "it needs a container engine; `make test-containers` builds the images",
    "docker compose restart router": "it needs a container engine: tests/containers/test_rolling.py",
    "docker compose run --rm tools settings": "it needs a container engine",
    "docker compose logs router": "it needs a container engine",
    "docker compose logs knowledge": "it needs a container engine",
    "docker compose logs gateway | grep security.sign_in_failed": "it needs a container engine",
    "docker compose logs gateway connectors | grep files.gone": "it needs a container engine",
    "openssl s_client -connect chat.example.com:443 -servername chat.example.com </dev/null"
    " | openssl x509 -noout -enddate -issuer": "it asks the reader's server",
    "docker compose exec postgres psql -U usher -c "
    '"SELECT uploader, count(*), sum(size) FROM upload GROUP BY 1 ORDER BY 3 DESC LIMIT 10"': (
        "it needs a container engine"
    ),
    "usher audit --verify --expect N:HASH": "N:HASH is the reader's; it has a test",
    "usher doctor": "its exit code is that of the machine it looks at; it has tests",
    "usher doctor --json": "its exit code is that of the machine it looks at; it has tests",
    "docker compose run --rm tools doctor": "it needs a container engine",
    "COMPOSE_PROFILES=mail make up": "it needs a container engine: tests/containers/test_mail.py",
    "docker compose run --rm -T tools channel add email support --set address=support@example.test"
    " --set imap_host=mail --set smtp_host=mail --set smtp_port=587 --set smtp_security=starttls": (
        "it needs a container engine: tests/containers/test_mail.py"
    ),
    "openssl rehash": "it names the file of an authority of one's own, and is part of a sentence",
    "openssl rand -hex 32": "prints random text; openssl is no part of this",
    "openssl rand -base64 32": "prints random text; openssl is no part of this",
    'usher channel add telegram shop-bot --title "Shop"': "it asks for a token; it has a test",
    "usher channel check shop-bot": "it asks a provider; it has a test",
    "usher channel check support": "it signs in at mail servers; it has a test",
    "usher channel add email support --set provider=microsoft365 --set address=help@example.com --set client_id=ID": (
        "it asks for secrets; it has a test"
    ),
    "usher channel replace-secret shop-bot token": "it asks for a token; it has a test",
    "usher channel rotate": "the running demo is the only writer of its file; it has a test",
    "usher agent-phone LOGIN +46701234567": "LOGIN is the reader's; it has a test",
    "usher parked show ID": "nothing is parked in the demo; its test has an envelope",
    "usher parked replay --class refused --dry-run": "the running demo is the only writer of its file; it has a test",
    "usher parked replay --class refused": "the running demo is the only writer of its file; it has a test",
    'usher parked drop ID --why "test data"': "the running demo is the only writer of its file; it has a test",
    "python -m benchmarks.faq.clustering QUESTIONS.csv [LANGUAGE]": "a part of make bench-faq, on a set of one's own",
    "usher contact erasures --into FILE": "it has a test",
    "usher contact erasures --into /backups/erasures.jsonl": "it is what a pod runs; it has a test",
    "usher restore /backups/NAME --replace": "it names the reader's backup; it has a test",
    "usher contact erasures": "prints nothing before anybody was erased; it has a test",
    "usher contact erase CONTACT": "CONTACT is the reader's; it has a test",
    "usher contact export CONTACT --to FILE": "CONTACT is the reader's; it has a test",
    "usher contact erase --replay --proofs FILE": "the running demo is the only writer of its file; it has a test",
    "usher backup": "it wants a folder; it has a test",
    "usher backup FOLDER": "it has a test, on both kinds of records",
    "usher backup FOLDER --check": "it names the reader's backup; it has a test",
    "usher restore FOLDER": "the running demo is the only writer of its file; it has a test",
    'docker compose run --rm --volume="$PWD/backups:/backups" tools backup /backups --into': (
        "it needs a container engine"
    ),
    'docker compose run --rm --no-deps --volume="$PWD/backups:/backups" tools restore /backups/NAME --replace': (
        "it needs a container engine"
    ),
    "docker compose stop gateway router connectors knowledge": "it needs a container engine",
    "usher broadcast draft FILE": "FILE is the reader's; it has a test",
    "usher broadcast dry-run ID": "there is none in the demo; it has a test",
    "usher broadcast start ID": "the running demo is the only writer of its file; it has a test",
    "usher broadcast pause ID": "the running demo is the only writer of its file; it has a test",
    "usher broadcast stop ID": "the running demo is the only writer of its file; it has a test",
    "usher broadcast show ID": "there is none in the demo; it has a test",
    "docker compose stop router": "it needs a container engine; chaos kills routers without one",
}
