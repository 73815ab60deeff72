/**
 * The page's content policy forbids making code of text, and Zod would try whether it may: a complaint in the
 * browser's console at each visit. Import this before any schema.
 */
import { config } from 'zod';

config({ jitless: true });
