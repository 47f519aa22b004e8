// telegram-test-api as a process: listens on PORT of the loopback address until it is ended.
const { TelegramServer } = require("telegram-test-api/lib/telegramServer");

new TelegramServer({ port: Number(process.env.PORT), host: "127.0.0.1", storeTimeout: 3600 }).start();
