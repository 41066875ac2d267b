// The reader of these texts is a person in a browser who may not know OAuth.

import { duration, type ReasonTexts, rfc } from './text.ts'

export const loginTexts: ReasonTexts<
  | 'login_request_unknown'
  | 'login_request_foreign'
  | 'login_form_forged'
  | 'login_cookie_missing'
  | 'login_password_wrong'
  | 'login_throttled'
> = {
  login_request_unknown: {
    title: 'This sign-in is already finished or has expired',
    meaning:
      'A sign-in belongs to one authorization request of a client. It can be finished only once, within 10 ' +
      'minutes. Without `--store`, a restart of the server ends it.',
    rule: rfc(6749, '4.1'),
    causes: [
      {
        who: 'People',
        what: 'The page was reloaded, reached with the back button, or left open for too long.',
      },
      { who: 'A second click', what: 'The form was sent twice. The first time counted.' },
      {
        who: 'A restart, or another instance',
        what: 'Without `--store`, only the instance that showed the page can go on with it, until it is restarted.',
      },
      {
        who: 'Scripts',
        what: 'The hidden field `request` was truncated, changed, or taken from another server.',
      },
    ],
    fix: 'Go back to your client and start signing in again.',
    particulars: () => ({
      expected: 'An unfinished sign-in that a client started within the last 10 minutes.',
      received: 'A sign-in that the server does not know or no longer knows.',
    }),
  },

  login_request_foreign: {
    title: 'This sign-in was started in another browser',
    meaning:
      'Only the browser in which a sign-in was started may finish it. Otherwise somebody could send you a ' +
      'link and make you sign in on their behalf.',
    rule: rfc(6749, '10.12'),
    causes: [
      {
        who: 'Two spellings of one address',
        what:
          'It was started at `localhost` and opened at `127.0.0.1`, or the other way round. They do not share ' +
          'cookies.',
      },
      { who: 'Signing out', what: 'Somebody signed out in another tab while this page was open.' },
    ],
    fix: 'Start the sign-in again from your client, and finish it in the browser window that it opens.',
    particulars: () => ({
      expected: 'The browser in which the sign-in was started.',
      received: 'Another browser, or the same one after a sign-out.',
    }),
  },

  login_form_forged: {
    title: 'The form was not sent from a page of this server',
    meaning:
      'Every form here carries a hidden value that other sites cannot know. This form lacked it, or the ' +
      'browser says that it came from another site.',
    rule: rfc(6749, '10.12'),
    causes: [
      {
        who: 'Old pages',
        what: 'The page was loaded before you signed in or out, or, without `--store`, before a restart.',
      },
      {
        who: 'Scripts',
        what: 'The form was sent without its hidden fields. Fetch the page first and send all of them.',
      },
      { who: 'Other sites', what: 'A page of another site tried to act in your name.' },
    ],
    fix:
      'Open the page again, or start the sign-in again from your client. For tests without a person, ' +
      '`--auto-approve` answers without a form.',
    particulars: () => ({
      expected: 'The form as it was shown to this browser, hidden fields included.',
      received: 'A form without this browser’s hidden value, or from another site.',
    }),
  },

  login_cookie_missing: {
    title: 'The browser sent no cookie with the form',
    meaning:
      'The page with the form sets a cookie by which the server recognises the browser. The browser did ' +
      'not send it.',
    rule: rfc(6749, '10.12'),
    causes: [
      { who: 'Browsers', what: 'Cookies are blocked for this site.' },
      { who: 'Signing out', what: 'Somebody signed out in another tab while this page was open.' },
      {
        who: 'Two spellings of one address',
        what: 'The page was loaded from `localhost` and its form sent to `127.0.0.1`, or the other way round.',
      },
      {
        who: 'Servers with an https public URL',
        what: 'The page was opened over plain HTTP, where browsers discard its cookie.',
      },
      {
        who: 'Scripts',
        what: 'The cookie was lost between page and form; curl needs a cookie jar (`-c jar -b jar`).',
      },
    ],
    fix: 'Allow cookies for this server, open it at its public URL, and start again.',
    particulars: () => ({
      expected: 'The form together with the cookie set by its page.',
      received: 'A form without that cookie.',
    }),
  },

  login_password_wrong: {
    title: 'The username or the password is wrong',
    meaning: 'One person can sign in here, with the username and password that the server was started with.',
    rule: rfc(6749, '3.1'),
    causes: [
      { who: 'People', what: 'They mistyped, or entered the client secret instead of the password.' },
      { who: 'Password managers', what: 'They filled in the password of another server on `localhost`.' },
    ],
    fix:
      'Use the username and password that the server was started with (`--username`, `--password`). The start-up ' +
      'banner names the demo user.',
    particulars: () => ({
      expected: 'The username and password of this server.',
      received: 'A username and a password that do not match.',
    }),
  },

  login_throttled: {
    title: 'Too many failed sign-ins',
    meaning:
      'After several failed sign-ins in one browser, or many from one address, each further one has to ' +
      'wait, so that nobody can guess the password.',
    rule: rfc(6749, '10.10'),
    causes: [
      { who: 'Scripts', what: 'A test signs in with wrong credentials in a loop.' },
      {
        who: 'Servers behind a proxy',
        what: 'Without `--trust-proxy` everybody’s failures count against the address of the proxy.',
      },
    ],
    fix: 'Wait for the time shown, then sign in with the right username and password.',
    particulars: ({ retryAfterSeconds }) => ({
      title: `Too many failed sign-ins: the next try in ${duration(retryAfterSeconds)}`,
      expected: `The next try after ${duration(retryAfterSeconds)}.`,
      received: 'Another sign-in before the waiting time was over.',
    }),
  },
}
