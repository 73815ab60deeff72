import { describe, expect, it } from 'vitest';
import * as errors from '../../domain/errors.ts';
import { ERROR_NAMES, errorNamed, explain, InputRejected, JobFailed } from '../../domain/errors.ts';

const complaint = {
  where: 'mails.csv, line 7',
  found: '3 fields',
  allowed: '2 fields',
  next: 'Quote the comma',
};

describe('a complaint', () => {
  it('says where, what was found, what is allowed and what to do, in this order, on one line', () => {
    expect(explain(complaint)).toBe('mails.csv, line 7: 3 fields. Allowed: 2 fields. Quote the comma.');
  });

  it('keeps punctuation that is already there', () => {
    expect(explain({ ...complaint, found: 'is it?', next: 'Look!' })).toBe(
      'mails.csv, line 7: is it? Allowed: 2 fields. Look!',
    );
  });
});

describe('error names', () => {
  it.each(ERROR_NAMES)('%s is a class whose name survives minifying', (name) => {
    const error = errorNamed(name, 'why');
    expect(error.constructor).toBe(new Map(Object.entries(errors)).get(name));
    expect(Object.hasOwn(error, 'name') && error.name).toBe(name);
    expect(error.message).toBe('why');
  });

  it('lists every class there is', () => {
    const classes = Object.values(errors).filter(
      (value) => typeof value === 'function' && value.prototype instanceof errors.ModelmillError,
    );
    expect(classes.map((c) => (c as { name: string }).name).sort()).toEqual([...ERROR_NAMES].sort());
  });

  it('calls a name that is not ours JobFailed, and keeps it in the message', () => {
    const error = errorNamed('MemoryError', 'out of memory');
    expect(error).toBeInstanceOf(JobFailed);
    expect(error.message).toBe('MemoryError: out of memory');
  });

  it('takes a complaint', () => {
    expect(new InputRejected(complaint).message).toContain('Quote the comma.');
  });
});
