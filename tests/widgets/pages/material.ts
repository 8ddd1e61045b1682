// Angular Material, compiled in the browser; lists in an overlay of their own, radio buttons, button toggles, a date picker.

import "@angular/compiler";
import { Component, provideZonelessChangeDetection, signal } from "@angular/core";
import { FormControl, FormGroup, ReactiveFormsModule } from "@angular/forms";
import { MatAutocompleteModule } from "@angular/material/autocomplete";
import { MatButtonToggleModule } from "@angular/material/button-toggle";
import { MatCheckboxModule } from "@angular/material/checkbox";
import { provideNativeDateAdapter } from "@angular/material/core";
import { MatDatepickerModule } from "@angular/material/datepicker";
import { MatFormFieldModule } from "@angular/material/form-field";
import { MatInputModule } from "@angular/material/input";
import { MatListModule } from "@angular/material/list";
import { MatRadioModule } from "@angular/material/radio";
import { MatSelectModule } from "@angular/material/select";
import { bootstrapApplication } from "@angular/platform-browser";
import "@angular/material/prebuilt-themes/azure-blue.css";
import IMask from "imask";
import * as c from "./common.js";

const PIPES = { account: IMask.createPipe({ mask: c.ACCOUNT_MASK }), phone: IMask.createPipe({ mask: c.PHONE_MASK }) };
const MODULES = [
  ReactiveFormsModule, MatAutocompleteModule, MatButtonToggleModule, MatCheckboxModule, MatDatepickerModule, MatFormFieldModule,
  MatInputModule, MatListModule, MatRadioModule, MatSelectModule,
];
const isoOf = (date: Date | null) =>
  date && [date.getFullYear(), date.getMonth() + 1, date.getDate()].map((n) => String(n).padStart(2, "0")).join("-");

const TEMPLATE = `<form [formGroup]="form">
  @if (hasDecoy) {
    <p id="decoy-label">{{ labels.decoy }}</p>
    <mat-selection-list aria-labelledby="decoy-label" formControlName="decoy" [multiple]="false" style="height: 150px; overflow: auto">
      @for (one of all; track one[0]) { <mat-list-option [value]="one[0]">{{ one[1] }}</mat-list-option> }
    </mat-selection-list>
  }
  @for (name of ["company", "account", "phone"]; track name) {
    <p><mat-form-field><mat-label>{{ labels[name] }}</mat-label>
      <input matInput [formControlName]="name" (input)="mask(name)"></mat-form-field></p>
  }
  <p><mat-form-field><mat-label>{{ labels.routing }}</mat-label><input matInput formControlName="routing" maxlength="9" #routing>
    <mat-hint align="end">{{ routing.value.length }}/9</mat-hint></mat-form-field></p>
  <p><mat-form-field><mat-label>{{ labels.key }}</mat-label><mat-select formControlName="key">
    @for (one of keys; track one[0]) { <mat-option [value]="one[0]">{{ one[1] }}</mat-option> }</mat-select></mat-form-field></p>
  <p><mat-form-field><mat-label>{{ labels.state }}</mat-label>
    <input matInput formControlName="state" [matAutocomplete]="states" (input)="seek()">
    <mat-autocomplete #states="matAutocomplete" [displayWith]="textOf" requireSelection (opened)="seek()">
      @for (one of found(); track one[0]) { <mat-option [value]="one[0]">{{ one[1] }}</mat-option> }
    </mat-autocomplete></mat-form-field></p>
  <p><mat-form-field><mat-label>{{ labels.organization }}</mat-label>
    <mat-select formControlName="organization" (openedChange)="load()">
      @for (one of late(); track one[0]) { <mat-option [value]="one[0]">{{ one[1] }}</mat-option> }
      @empty { <mat-option disabled>Loading…</mat-option> }</mat-select></mat-form-field></p>
  <p id="role-label">{{ labels.role }}</p>
  <mat-radio-group formControlName="role" aria-labelledby="role-label">
    @for (one of roles; track one[0]) { <mat-radio-button [value]="one[0]">{{ one[1] }}</mat-radio-button> }
  </mat-radio-group>
  <p id="way-label">{{ labels.way }}</p>
  <mat-button-toggle-group formControlName="way" aria-labelledby="way-label">
    @for (one of ways; track one[0]) { <mat-button-toggle [value]="one[0]">{{ one[1] }}</mat-button-toggle> }
  </mat-button-toggle-group>
  <p><mat-form-field><mat-label>{{ labels.date }}</mat-label><input matInput [matDatepicker]="picker" formControlName="date">
    <mat-datepicker-toggle matIconSuffix [for]="picker"></mat-datepicker-toggle><mat-datepicker #picker></mat-datepicker></mat-form-field></p>
  <p><mat-form-field><mat-label>{{ labels.description }}</mat-label><textarea matInput formControlName="description"></textarea></mat-form-field></p>
  <p><mat-checkbox formControlName="news">{{ labels.news }}</mat-checkbox></p>
  @if (hasDecoy) {
    <p><mat-form-field><mat-label>{{ labels.decoyList }}</mat-label><mat-select formControlName="decoyList">
      @for (one of all; track one[0]) { <mat-option [value]="one[0]">{{ one[1] }}</mat-option> }</mat-select></mat-form-field></p>
  }
</form>`;

@Component({ selector: "app-form", template: TEMPLATE, imports: MODULES })
class Form {
  readonly labels: Record<string, string> = c.LABELS;
  readonly hasDecoy = c.hasDecoy;
  readonly all = c.ALL;
  readonly keys = c.ACCOUNT_TYPES;
  readonly roles = c.ROLES;
  readonly ways = c.WAYS;
  readonly found = signal(c.STATES);
  readonly late = signal<string[][]>([]);
  readonly form = new FormGroup(Object.fromEntries(
    Object.entries(c.EMPTY).map(([name, value]) => [name, new FormControl<unknown>(name === "date" ? null : value)]),
  ));

  constructor() {
    c.report(() => {
      const held = this.form.value as Record<string, any>;
      return { ...held, date: isoOf(held.date), decoy: [held.decoy].flat()[0] ?? "" };
    });
  }

  textOf(code: string): string {
    return c.STATES.find((one) => one[0] === code)?.[1] ?? "";
  }

  seek(): void {
    const sought = String(this.form.get("state")!.value ?? "").toLowerCase();
    this.found.set(c.STATES.filter(([code, text]) => text.toLowerCase().includes(sought) || code.toLowerCase() === sought));
  }

  mask(name: string): void {
    const pipe = PIPES[name as keyof typeof PIPES];
    const control = this.form.get(name)!;
    if (pipe) control.setValue(pipe(String(control.value)), { emitEvent: false });
  }

  async load(): Promise<void> {
    this.late.set(await c.later(c.ORGANIZATIONS));
  }
}

document.querySelector("#app")!.append(document.createElement("app-form"));
bootstrapApplication(Form, { providers: [provideZonelessChangeDetection(), provideNativeDateAdapter()] });
