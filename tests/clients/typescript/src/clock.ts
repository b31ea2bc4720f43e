/** The clock of a phone that is wrong: by so many days as `CLOCK_DAYS` says. */

const wrongBy = Number(process.env["CLOCK_DAYS"] ?? 0) * 24 * 60 * 60 * 1000;
const rightly = Date.now.bind(Date);
Date.now = () => rightly() + wrongBy;
