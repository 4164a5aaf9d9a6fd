{{- define "fairlead.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" }}
{{- end }}

{{/* The name of all objects of the release; the name of the chart is left out if the release has it. */}}
{{- define "fairlead.fullname" -}}
{{- if .Values.fullnameOverride }}
{{- .Values.fullnameOverride | trunc 63 | trimSuffix "-" }}
{{- else if contains (include "fairlead.name" .) .Release.Name }}
{{- .Release.Name | trunc 63 | trimSuffix "-" }}
{{- else }}
{{- printf "%s-%s" .Release.Name (include "fairlead.name" .) | trunc 63 | trimSuffix "-" }}
{{- end }}
{{- end }}

{{- define "fairlead.serviceAccountName" -}}
{{- if .Values.serviceAccount.create }}
{{- default (include "fairlead.fullname" .) .Values.serviceAccount.name }}
{{- else }}
{{- default "default" .Values.serviceAccount.name }}
{{- end }}
{{- end }}

{{/* Labels that must not change after the DaemonSet was created. */}}
{{- define "fairlead.selectorLabels" -}}
app.kubernetes.io/name: {{ include "fairlead.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "fairlead.labels" -}}
{{ include "fairlead.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
{{- end }}

{{/* The configuration file of the proxy, from the values that are configuration keys. */}}
{{- define "fairlead.configuration" -}}
apiVersion: fairlead.io/v1alpha1
kind: ProxyConfiguration
{{- range tuple
  "master" "kubeApiQps" "kubeApiBurst" "listPageSize" "watchStallTimeout" "stateDir" "serviceProxyName"
  "capture" "clusterCidr" "detectLocalMode" "podBridgeInterface" "podInterfaceNamePrefix" "masqueradeAll"
  "captureMark" "dialMark" "rulePriority" "routingTable" "conntrackZone" "transparentSourcePorts" "keepRulesOnStop"
  "nodeportAddresses"
  "eventLoops" "relay" "selector" "affinityClients" "drainTimeout"
  "dialAttempts" "dialHedgeDelay" "dialAttemptTimeout" "dialTimeout"
  "ejectionFailures" "ejectionTime" "ejectionMaxTime"
  "idleTimeout" "halfClosedTimeout" "tcpUserTimeout"
  "keepAliveIdle" "keepAliveInterval" "keepAliveProbes"
  "udpUnrepliedTimeout" "udpRepliedTimeout" "udpMaxSessions" "udpMaxSessionsPerService" "udpMaxSessionsPerClient"
  "healthzBindAddress" "metricsBindAddress" "bindAddressHardFail" "logLevel" "loggingFormat" }}
{{- if hasKey $.Values . }}
{{- $value := get $.Values . }}
{{- if not (kindIs "invalid" $value) }}
{{ . }}: {{ toJson $value }}
{{- end }}
{{- end }}
{{- end }}
{{- if include "fairlead.readsDaemonSet" . }}
daemonSet: {{ .Release.Namespace }}/{{ include "fairlead.fullname" . }}
{{- end }}
{{- end }}

{{/* Whether a pod that stops looks whether its DaemonSet still exists. */}}
{{- define "fairlead.readsDaemonSet" -}}
{{- if and (ne .Values.capture "none") (not .Values.manifests) (not .Values.keepRulesOnStop) }}true{{ end }}
{{- end }}

{{/* A request to a path at healthzBindAddress: [root, path]. Without a host, the kubelet uses the address of the node. */}}
{{- define "fairlead.healthRequest" -}}
{{- $address := (index . 0).Values.healthzBindAddress }}
{{- $host := $address }}
{{- $port := "10256" }}
{{- $parts := "^(\\[.*\\]|[^:]*):([0-9]+)$" }}
{{- if regexMatch $parts $address }}
{{- $host = regexReplaceAll $parts $address "${1}" }}
{{- $port = regexReplaceAll $parts $address "${2}" }}
{{- end }}
{{- $host = $host | trimPrefix "[" | trimSuffix "]" -}}
httpGet:
  {{- if not (has $host (list "0.0.0.0" "::")) }}
  host: {{ $host | quote }}
  {{- end }}
  path: {{ index . 1 }}
  port: {{ $port }}
{{- end }}
